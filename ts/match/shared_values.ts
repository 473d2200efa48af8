// Readings of rules in, the value readers of one plan out: rules that read the same field in the same way share one.
// Counting thread, at start.

import type { Rule } from '../config/rules/rule.ts';
import type { HashKeys } from '../hash_keys.ts';
import { identityOf } from './identity.ts';
import { readingOf, ValueReader } from './value.ts';

export class SharedValues {
  readonly #keys: HashKeys;
  readonly #readers = new Map<string, ValueReader>();

  constructor(keys: HashKeys) {
    this.#keys = keys;
  }

  of(rule: Rule): ValueReader {
    const reading = readingOf(rule);
    const identity = identityOf([rule.value, rule.each !== null, rule.for, reading]);
    let reader = this.#readers.get(identity);
    if (reader === undefined) {
      reader = new ValueReader(reading, this.#keys);
      this.#readers.set(identity, reader);
    }
    return reader;
  }
}
