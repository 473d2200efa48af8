// The counts of skipped values and of updates of overflow series after each line in, lines for people out. Command
// line.

import type { Counts } from '../metrics/counts.ts';
import type { Families } from '../metrics/families.ts';

/** Values of one kind that did not reach their series. */
interface Kind {
  /** The message about some of them: `1 value`, `2 values`. */
  readonly text: (values: string) => string;
  readonly firstLine: number;
  count: number;
}

export class SkipReport {
  readonly #counts: Counts;
  readonly #families: Families;
  readonly #kinds = new Map<string, Kind>();

  constructor(counts: Counts, families: Families) {
    this.#counts = counts;
    this.#families = families;
  }

  /** Call after each line. @returns the additions of the line's record, one text for each kind */
  after(line: number): string[] {
    const added: string[] = [];
    const note = (key: string, count: number, text: Kind['text']) => {
      const kind = this.#kinds.get(key) ?? { text, firstLine: line, count: 0 };
      this.#kinds.set(key, kind);
      if (count > kind.count) added.push(text(valuesText(count - kind.count)));
      kind.count = count;
    };
    for (const { rule, reason, count } of this.#counts.skipped()) {
      note(`${reason} ${rule}`, count, (values) => `skipped ${values} of ${rule}: ${reason}`);
    }
    for (const [family, count] of this.#families.overflows()) {
      note(`overflow ${family}`, count, (values) => `overflow of ${family}: ${values}`);
    }
    for (const [family, label, count] of this.#families.labelOverflows()) {
      if (count === 0) continue;
      note(
        `label ${JSON.stringify([family, label])}`,
        count,
        (values) => `label ${label} of ${family} became "other", see max_values: ${values}`,
      );
    }
    return added;
  }

  /** Everything so far, in the order of first lines. */
  summary(): string[] {
    return [...this.#kinds.values()].map(
      ({ text, firstLine, count }) => `${text(valuesText(count))}, first in line ${firstLine}`,
    );
  }
}

function valuesText(count: number): string {
  return `${count} ${count === 1 ? 'value' : 'values'}`;
}
