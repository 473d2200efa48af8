// The current record and a value that was counted in, an exemplar in the series out. Counting thread. Strings are made
// once a second for each series (histogram: each bucket), but every time if the labels are too long or all empty.

import type { Rule } from '../config/rules/rule.ts';
import type { Family } from '../metrics/family.ts';
import type { FieldSource } from './field_source.ts';
import { compileTemplate } from './label_values.ts';
import type { RecordFields } from './record_fields.ts';

/** Unicode characters of all names and values together (OpenMetrics 1.0.0, section "Exemplars"). */
const MAX_CHARACTERS = 128;

export class Exemplars {
  readonly #family: Family;
  readonly #record: RecordFields;
  readonly #labels: readonly { readonly name: string; readonly text: () => string }[];
  readonly #onDropped: () => void;

  constructor(rule: Rule, family: Family, fieldSource: FieldSource, onDropped: () => void) {
    const { record } = fieldSource;
    this.#family = family;
    this.#record = record;
    this.#onDropped = onDropped;
    this.#labels = rule.exemplar.map(({ name, template }) => ({
      name,
      text: compileTemplate(template, record, (accessor) =>
        accessor.from === 'tag' ? accessor : fieldSource.use(accessor),
      ),
    }));
  }

  /** Call after the series took the value. */
  offer(handle: number, value: number): void {
    if (!this.#family.wantsExemplar(handle, value)) return;
    const labels: [string, string][] = [];
    let characters = 0;
    for (const { name, text } of this.#labels) {
      const label = text();
      if (label === '') continue;
      // Prometheus' parser ends at a NUL in an exemplar (not in other labels), and drops the whole scrape. Characters
      // need not be counted if there are more than twice as many UTF-16 units.
      if (label.length > 2 * MAX_CHARACTERS || label.includes('\0')) {
        this.#onDropped();
        return;
      }
      labels.push([name, label]);
      characters += name.length + [...label].length;
    }
    if (labels.length === 0) return;
    if (characters > MAX_CHARACTERS) {
      this.#onDropped();
      return;
    }
    const { seconds, nanoseconds } = this.#record;
    this.#family.setExemplar(handle, value, labels, seconds, nanoseconds);
  }
}
