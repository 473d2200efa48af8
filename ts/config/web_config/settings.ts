// A section of the web configuration in, values of its keys out. A key without a value counts as left out, as in Go.
// Undefined for a missing value, or a wrong one, which has been reported. Any thread.

import { quote } from '../mistake.ts';
import type { Fields } from '../yaml/fields.ts';
import { alternatives, didYouMean } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';

// The toolkit reads YAML 1.1. Source: go.yaml.in/yaml/v2 2.4, resolve.go; not in other cases, and not in quotes.
const YAML_1_1_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);

/** One section. */
export class Settings {
  readonly fields: Fields;

  constructor(fields: Fields) {
    this.fields = fields;
  }

  /** The section with this name; undefined also if it is empty. */
  section(name: string, known: readonly string[]): Settings | undefined {
    const value = this.get(name);
    if (value === undefined || value.isEmptyMap) return undefined;
    const fields = value.fields(known, `a map with ${alternatives(known)}`);
    return fields === undefined ? undefined : new Settings(fields);
  }

  get(name: string): Value | undefined {
    const value = this.fields.get(name);
    return value === undefined || value.isNothing ? undefined : value;
  }

  /** The same for values that are texts in Go, where an empty one counts as left out, too. */
  filled(name: string): Value | undefined {
    const value = this.get(name);
    return value?.scalar === '' ? undefined : value;
  }

  text(name: string): string | undefined {
    return this.filled(name)?.text();
  }

  /** Text that no mistake may show. */
  secret(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : secretOf(value, 'text');
  }

  boolean(name: string): boolean | undefined {
    const value = this.get(name);
    return YAML_1_1_BOOLEANS.get(value?.plainText ?? '') ?? value?.boolean();
  }

  /** The meaning of one of the words of `meanings`. */
  word<T>(name: string, meanings: Readonly<Record<string, T>>): T | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : meaningOf(value, meanings);
  }

  /** Reports each of `keys` that has a value although it has no meaning here. */
  refuse(keys: readonly string[], why: string): void {
    this.fields.refuse(
      keys.filter((key) => this.filled(key) !== undefined),
      why,
    );
  }

  /** The same for a list of words; an empty list counts as left out. */
  words<T>(name: string, meanings: Readonly<Record<string, T>>): readonly T[] | undefined {
    return this.#list(name, (item) => meaningOf(item, meanings));
  }

  /** A list of texts; an empty list is wrong. */
  texts(name: string, wanted: string): readonly string[] | undefined {
    const value = this.get(name);
    return value?.isEmptyList ? value.mustBe(wanted) : this.#list(name, (item) => item.text());
  }

  #list<T>(name: string, read: (item: Value) => T | undefined): readonly T[] | undefined {
    const value = this.get(name);
    if (value === undefined || value.isEmptyList) return undefined;
    return value.items('a list')?.flatMap((item) => read(item) ?? []);
  }
}

/** A text; any other value is not shown. */
export function secretOf(value: Value, wanted: string): string | undefined {
  const { scalar } = value;
  if (typeof scalar === 'string' && scalar !== '') return scalar;
  const got = value.isNothing || scalar === '' ? 'nothing' : 'something else (not shown)';
  return value.report(value.kind.value, `${value.name} must be ${wanted}, got ${got}`);
}

function meaningOf<T>(value: Value, meanings: Readonly<Record<string, T>>): T | undefined {
  const { scalar } = value;
  const words = Object.keys(meanings);
  if (typeof scalar !== 'string') return value.mustBe(alternatives(words));
  const meaning = words.includes(scalar) ? meanings[scalar] : undefined;
  if (meaning !== undefined) return meaning;
  const hint = didYouMean(scalar, words);
  const wanted = hint === '' || words.length <= 6 ? alternatives(words) : 'one that is known';
  return value.report(
    value.kind.value,
    `${value.name} must be ${wanted}, got ${quote(scalar)}${hint}`,
  );
}
