// A map of a YAML file whose keys are known in, values of its keys out; unknown keys are reported. If a key occurs
// twice, which is a mistake, all its values are read, so that none hides the mistakes in another. Counting thread, at
// start; worker thread for reloads of the web configuration.

import { quote } from '../mistake.ts';
import { nearest } from './suggestion.ts';
import type { Entry, Value } from './value.ts';

export class Fields {
  /** The map. */
  readonly value: Value;
  /** Keys that are known, in the order written. */
  readonly keys: readonly string[];
  /** Whether a key is unknown, or occurs twice: it may mean a missing one. */
  readonly hasUnknown: boolean;
  readonly #values = new Map<string, Value[]>();
  /** Keys that an unknown one was taken for: they are not missing. */
  readonly #meant = new Set<string>();

  constructor(value: Value, entries: readonly Entry[], known: readonly string[]) {
    this.value = value;
    for (const entry of entries) {
      const key = entry.key.writtenText ?? '';
      if (known.includes(key)) {
        this.#values.set(key, [...(this.#values.get(key) ?? []), entry.value]);
        continue;
      }
      const { word, hint } = meantBy(entry, known);
      if (word !== null) this.#meant.add(word);
      const suggestion = hint || `, expected one of ${known.join(', ')}`;
      entry.key.report(value.kind.key, `unknown key ${quote(key)}${suggestion}`);
    }
    this.keys = [...this.#values.keys()];
    this.hasUnknown = this.keys.length < entries.length;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Whether the key is missing, but an unknown one was taken for it. */
  isMeant(key: string): boolean {
    return !this.has(key) && this.#meant.has(key);
  }

  /** The value; the last one if the key occurs twice. */
  get(key: string): Value | undefined {
    return this.#values.get(key)?.at(-1);
  }

  /** The result of `read` for the value; undefined if the key is missing or the value wrong. */
  read<T>(key: string, read: (value: Value) => T | undefined): T | undefined {
    return this.#values.get(key)?.map(read).at(-1);
  }

  /** The same as read(), but reports a missing key at the map, unless it is only mistyped. */
  required<T>(key: string, read: (value: Value) => T | undefined): T | undefined {
    if (!this.has(key) && !this.isMeant(key)) {
      this.value.report(this.value.kind.key, `${key} is missing`);
    }
    return this.read(key, read);
  }

  /** Reports each of `keys` that is given although it has no meaning here. */
  refuse(keys: readonly string[], why: string): void {
    for (const key of keys) {
      this.get(key)?.report(this.value.kind.key, `${key} ${why}`);
    }
  }
}

// Other tools' names have few letters in common with those used here.
function meantBy({ key, value }: Entry, known: readonly string[]) {
  const text = key.writtenText ?? '';
  if (value.isNothing && value.hint !== '') return { word: text.split(':')[0]!, hint: value.hint };
  const others = key.kind.otherWords.get(text.toLowerCase()) ?? [];
  const word = others.find((other) => known.includes(other)) ?? nearest(text, known);
  return { word, hint: word === null ? '' : `, did you mean "${word}"?` };
}
