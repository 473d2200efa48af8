// What the fields of records become where no rules are given. Comes in: bodies, one after another, with their tag.
// Goes out: values in the store's series. Counting thread; nothing is allocated but at a series' birth.

import {
  type Cursor,
  KIND_BOOLEAN,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_MAP,
  KIND_STRING,
  MAX_DEPTH,
  tooDeep,
} from '../decode/cursor.ts';
import { FieldFinder } from '../decode/fields.ts';
import { hashBytes, KeyIndex } from '../metrics/key_index.ts';
import type { FamilyDefinition, Refusal, SeriesBirths } from '../metrics/series_births.ts';
import type { Store } from '../metrics/store.ts';
import { CPU_FAMILY, CPU_RECORD_FIELDS, cpuLabels } from './cpu_field.ts';
import { metricName } from './metric_name.ts';

/** Which mapping a value was skipped by, as the label `rule` shows it. */
export type MappingRule = 'cpu' | 'generic';

/** Why a value changed nothing. */
export type SkipReason = Refusal | 'series_limit' | 'path_too_long' | 'not_a_number';

/** Told of every value that was skipped. `path` is a function, because most calls only count. */
export type OnSkip = (rule: MappingRule, reason: SkipReason, path: () => string) => void;

// A key in the index: the rule's byte, then the tag (generic only) and each part of the path, each after its length in
// two bytes, so that no two paths share a key. Longer paths are no field names that anybody graphs, and each costs its
// family's name and help on the heap: with 100,000 of 500 bytes 139 MB were measured, of 1,500 more than the limit.
const MAX_PATH_BYTES = 512;
const MAX_TAG_BYTES = 4096;
const CPU_KEY = 1;
const GENERIC_KEY = 0;
// Numbers in the index below -1, which is "not there", say why a key has no series: it belongs to no rule, or it was
// refused for the reason at REFUSED - number.
const IGNORED = -2;
const REFUSED = -3;
const REFUSALS: readonly Refusal[] = ['name_collision', 'reserved_name'];
// Typical keys of 50 bytes take 1 MB then, and the longest 40 MB.
const MAX_KEYS_WITHOUT_SERIES = 10_000;

/**
 * A record of the cpu input feeds the gauge `cpu`. Of any other, each number and boolean, also inside maps, is a gauge
 * named after its path, with the label `tag`. Elements of arrays, strings and keys that are no strings are passed over.
 */
export class FieldMapping {
  readonly #store: Store;
  readonly #births: SeriesBirths;
  readonly #namespace: string;
  readonly #onSkip: OnSkip;
  readonly #index: KeyIndex;
  readonly #cpuFields = new FieldFinder(CPU_RECORD_FIELDS);
  readonly #genericKey = new Uint8Array(3 + MAX_TAG_BYTES + MAX_PATH_BYTES).fill(GENERIC_KEY, 0, 1);
  readonly #cpuKey = new Uint8Array(1 + MAX_PATH_BYTES).fill(CPU_KEY, 0, 1);
  readonly #cpuHash: number;
  readonly #cpuFamily: FamilyDefinition;
  /** The one of the two that the current body's keys are made in. */
  #key = this.#genericKey;
  /** How far the key may reach. */
  #keyLimit = 0;
  #tagSize = 0;
  #tagHash = 0;
  /** Bytes that a path may take behind the current tag. */
  #pathRoom = 0;
  #keysWithoutSeries = 0;

  /** @param seed for the hash of keys; random per process */
  constructor(store: Store, births: SeriesBirths, namespace: string, seed: number, onSkip: OnSkip) {
    this.#store = store;
    this.#births = births;
    this.#namespace = namespace;
    this.#onSkip = onSkip;
    this.#index = new KeyIndex(seed);
    this.#cpuHash = hashBytes(seed, this.#cpuKey, 0, 1);
    this.#cpuFamily = { ...CPU_FAMILY, name: metricName(namespace, [CPU_FAMILY.name]) };
    births.reserve(this.#cpuFamily);
  }

  /** Number of keys remembered: one for each series, and some that have none. */
  get keyCount(): number {
    return this.#index.size;
  }

  /** The tag of the bodies that follow, UTF-8, copied. */
  beginChunk(bytes: Uint8Array, tagStart: number, tagEnd: number): void {
    this.#key = this.#genericKey;
    this.#keyLimit = this.#key.length;
    this.#tagSize = this.#append(1, bytes, tagStart, Math.min(tagEnd, tagStart + MAX_TAG_BYTES));
    // A tag that is too long leaves no room for any path: every value is skipped, and counted.
    this.#pathRoom = tagEnd - tagStart > MAX_TAG_BYTES ? 0 : MAX_PATH_BYTES;
    this.#tagHash = hashBytes(this.#index.seed, this.#key, 0, this.#tagSize);
  }

  /**
   * Counts the body at the cursor, which stands behind it afterwards.
   * @throws DecodeError on bytes that are no body; values before them stay set
   */
  countBody(cursor: Cursor): void {
    const start = cursor.position;
    this.#key = this.#genericKey;
    this.#keyLimit = this.#tagSize + this.#pathRoom;
    this.#cpuFields.find(cursor);
    for (let field = 0; field < CPU_RECORD_FIELDS.length; field++) {
      if (this.#cpuFields.position(field) >= 0) continue;
      cursor.position = start;
      this.#walk(cursor, 'generic', this.#tagSize, this.#tagHash, 1);
      return;
    }
    cursor.position = start;
    this.#key = this.#cpuKey;
    this.#keyLimit = this.#key.length;
    this.#walk(cursor, 'cpu', 1, this.#cpuHash, 1);
  }

  #walk(cursor: Cursor, rule: MappingRule, size: number, hash: number, depth: number): void {
    let left = cursor.readMapHeader();
    // Like skipping, which an empty container costs no depth.
    if (left > 0 && depth > MAX_DEPTH) throw tooDeep(cursor.position);
    for (; left > 0; left--) {
      if (cursor.peekKind() !== KIND_STRING) {
        cursor.skip();
        cursor.skip();
        continue;
      }
      cursor.readString();
      const kind = cursor.peekKind();
      const isNumber = kind === KIND_INTEGER || kind === KIND_FLOAT;
      if (!isNumber && kind !== KIND_BOOLEAN && (kind !== KIND_MAP || rule === 'cpu')) {
        cursor.skip();
        continue;
      }
      const keySize = this.#append(size, cursor.bytes, cursor.stringStart, cursor.stringEnd);
      if (keySize < 0) {
        const key = cursor.bytes.subarray(cursor.stringStart, cursor.stringEnd);
        this.#onSkip(rule, 'path_too_long', () => this.#pathText(size, key));
        cursor.skip();
        continue;
      }
      const keyHash = hashBytes(hash, this.#key, size, keySize);
      if (kind === KIND_MAP) this.#walk(cursor, rule, keySize, keyHash, depth + 1);
      else
        this.#set(
          rule,
          keySize,
          keyHash,
          isNumber ? cursor.readNumber() : Number(cursor.readBoolean()),
        );
    }
  }

  #set(rule: MappingRule, size: number, hash: number, value: number): void {
    if (Number.isNaN(value)) {
      this.#onSkip(rule, 'not_a_number', () => this.#pathText(size));
      return;
    }
    const number = this.#index.find(this.#key, size, hash);
    if (number >= 0) this.#store.set(number, value);
    else if (number <= REFUSED)
      this.#onSkip(rule, REFUSALS[REFUSED - number]!, () => this.#pathText(size));
    else if (number === IGNORED) return;
    else if (this.#births.isFull) this.#onSkip(rule, 'series_limit', () => this.#pathText(size));
    else this.#meet(rule, size, hash, value);
  }

  // The first sight of a key: the only place where strings are made.
  #meet(rule: MappingRule, size: number, hash: number, value: number): void {
    const path = this.#path(size);
    let family: FamilyDefinition;
    let labels: Record<string, string> | null;
    if (rule === 'cpu') {
      family = this.#cpuFamily;
      labels = cpuLabels(path.join('.'));
      if (labels === null) {
        // A field that a filter added to the cpu input's record.
        this.#keepWithoutSeries(size, hash, IGNORED);
        return;
      }
    } else {
      const [tag = '', ...fields] = path;
      const name = metricName(this.#namespace, fields);
      family = {
        name,
        type: 'gauge',
        help: `Field ${JSON.stringify(fields.join('.'))} of records.`,
      };
      labels = { tag };
    }
    const born = this.#births.bear(family, labels, value);
    if (typeof born === 'number') {
      this.#index.add(this.#key, size, hash, born);
      return;
    }
    this.#onSkip(rule, born, () => this.#pathText(size));
    this.#keepWithoutSeries(size, hash, REFUSED - REFUSALS.indexOf(born));
  }

  /** So that the key's next value costs no strings; not for any number of keys, which records may make up. */
  #keepWithoutSeries(size: number, hash: number, number: number): void {
    if (this.#keysWithoutSeries === MAX_KEYS_WITHOUT_SERIES) return;
    this.#keysWithoutSeries++;
    this.#index.add(this.#key, size, hash, number);
  }

  /** Appends a part to the key behind `size` bytes. Returns the new size, or -1 where it does not fit. */
  #append(size: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const at = size + 2;
    if (at + length > this.#keyLimit) return -1;
    const key = this.#key;
    key[size] = length >> 8;
    key[size + 1] = length;
    for (let i = 0; i < length; i++) key[at + i] = bytes[start + i]!;
    return at + length;
  }

  /** The parts of the key, the tag first where the rule is the generic one. */
  #path(size: number): string[] {
    const parts: string[] = [];
    for (let at = 1; at < size; ) {
      const length = (this.#key[at]! << 8) | this.#key[at + 1]!;
      parts.push(Buffer.from(this.#key.subarray(at + 2, at + 2 + length)).toString('utf8'));
      at += 2 + length;
    }
    return parts;
  }

  #pathText(size: number, more?: Uint8Array): string {
    const parts = this.#path(size);
    if (more !== undefined) parts.push(Buffer.from(more).toString('utf8'));
    return (this.#key[0] === CPU_KEY ? parts : parts.slice(1)).join('.');
  }
}
