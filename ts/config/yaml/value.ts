// One value of a YAML file with its place in, the type that a reader asks for out, or undefined if it is of another,
// which has been reported. Counting thread, at start; worker thread for reloads of the web configuration.

import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
} from 'yaml';
import { quote } from '../mistake.ts';
import type { YamlDocument } from './document.ts';
import { Fields } from './fields.ts';
import type { DocumentCode, DocumentKind } from './kind.ts';

// Bounds the number of values to which aliases inside aliases can multiply.
const MAX_VALUES = 1_000_000;
// Maps merge maps by recursion.
const MAX_MERGES = 16;
const MAX_SHOWN_ITEMS = 8;

/** Aliases multiply to more values than anyone would intend. The message is the file's name. */
export class TooManyValues extends Error {}

/** A document that is being read, and how much of it has been. */
export class Reading {
  readonly document: YamlDocument;
  #valuesLeft = MAX_VALUES;

  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** The node itself, or the node that an alias refers to. */
  resolve(node: unknown): Node | null {
    if (this.#valuesLeft-- === 0) throw new TooManyValues(this.document.source.file);
    let resolved = node;
    while (isAlias(resolved)) resolved = this.document.targets.get(resolved as Alias);
    return (resolved as Node | null | undefined) ?? null;
  }
}

export interface Entry {
  readonly key: Value;
  readonly value: Value;
}

export class Value {
  readonly reading: Reading;
  /** The thing that cannot be loaded if this is wrong: `rules`, `rule "x"`. */
  readonly subject: string;
  /** The value's name in mistakes: its key. */
  readonly name: string;
  readonly offset: number;
  /** The likely intention if the value is missing: `, did you mean …?`, or empty. */
  readonly hint: string;
  readonly #node: Node | null;

  /** @param offset reported for the value if it has no text of its own */
  constructor(
    reading: Reading,
    subject: string,
    name: string,
    node: unknown,
    offset: number,
    hint = '',
  ) {
    this.reading = reading;
    this.subject = subject;
    this.name = name;
    this.#node = reading.resolve(node);
    const isNothing = isScalar(this.#node) && this.#node.value === null;
    this.hint = hint;
    this.offset = isNothing ? offset : (this.#node?.range?.[0] ?? offset);
  }

  get kind(): DocumentKind {
    return this.reading.document.source.kind;
  }

  get place(): string {
    return this.reading.document.source.place(this.offset);
  }

  report(code: DocumentCode, text: string): undefined {
    this.reading.document.source.report(code, this.subject, this.offset, text);
  }

  /** Reports `NAME must be EXPECTED, got …`. */
  mustBe(expected: string, code: DocumentCode = this.kind.value): undefined {
    return this.report(code, `${this.name} must be ${expected}, got ${this.shown()}`);
  }

  /** The same value under other names. */
  as(name: string, subject = this.subject): Value {
    return new Value(this.reading, subject, name, this.#node, this.offset, this.hint);
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isEmptyMap(): boolean {
    return isMap(this.#node) && this.#node.items.length === 0;
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  get isEmptyList(): boolean {
    return isSeq(this.#node) && this.#node.items.length === 0;
  }

  /** A key without a value, or an empty file. */
  get isNothing(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  /** Null for a map, a list and nothing. */
  get scalar(): string | number | boolean | null {
    if (!isScalar(this.#node)) return null;
    const { value } = this.#node as Scalar;
    const isOne =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isOne ? value : null;
  }

  /** A scalar's text as written in the file: `1.0` stays so. Null for a map, a list and nothing. */
  get writtenText(): string | null {
    const { scalar } = this;
    if (scalar === null || typeof scalar === 'string') return scalar;
    return (this.#node as Scalar).source ?? String(scalar);
  }

  /** A scalar's text if it is written without quotes, and not as a block; otherwise null. */
  get plainText(): string | null {
    return isScalar(this.#node) && this.#node.type === 'PLAIN' ? this.writtenText : null;
  }

  text(expected = 'text'): string | undefined {
    const { scalar } = this;
    return typeof scalar === 'string' ? scalar : this.mustBe(expected);
  }

  number(expected: string, isRight: (value: number) => boolean): number | undefined {
    const { scalar } = this;
    return typeof scalar === 'number' && isRight(scalar) ? scalar : this.mustBe(expected);
  }

  boolean(): boolean | undefined {
    const { scalar } = this;
    return typeof scalar === 'boolean' ? scalar : this.mustBe('true or false');
  }

  /** A list's values, each named `NAME[INDEX]`; at least one. */
  items(expected: string): Value[] | undefined {
    const node = this.#node;
    if (!isSeq(node) || node.items.length === 0) return this.mustBe(expected);
    return node.items.map((item, index) => this.#inner(`${this.name}[${index}]`, item));
  }

  /** A map's keys and values in the order written, each value named by its key; merged ones last. */
  entries(expected: string, depth = 0): Entry[] | undefined {
    if (!isMap(this.#node)) return this.#mustBeMap(expected);
    const entries: Entry[] = [];
    const merged: Value[] = [];
    for (const pair of this.#node.items) {
      if (!isPair(pair)) continue;
      const keyOffset = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      const key = this.#inner(`a key of ${this.name}`, pair.key, keyOffset);
      const value = new Value(
        this.reading,
        this.subject,
        key.writtenText ?? this.name,
        pair.value,
        key.offset,
        this.kind.hasSecrets ? '' : missingSpace(pair.key),
      );
      if (isMergeKey(pair.key)) merged.push(value);
      else if (key.writtenText === null) key.mustBe('text', this.kind.key);
      else entries.push({ key, value });
    }
    this.#reportDuplicates(entries);
    for (const value of merged) mergeInto(entries, value, depth);
    return entries;
  }

  // In place of a map, the text may belong to another file: a key, a password.
  #mustBeMap(expected: string): undefined {
    const isSecret = this.kind.hasSecrets && !this.isNothing;
    const got = isSecret
      ? `a ${this.isList ? 'list' : typeof this.scalar} (not shown)`
      : `${this.shown()}${missingSpace(this.#node)}`;
    return this.report(this.kind.value, `${this.name} must be ${expected}, got ${got}`);
  }

  /** A map with known keys only. */
  fields(known: readonly string[], expected: string): Fields | undefined {
    const entries = this.entries(expected);
    return entries === undefined ? undefined : new Fields(this, entries, known);
  }

  /** A key's value if this is a map that has it, without further checks. */
  peek(key: string): Value | undefined {
    if (!isMap(this.#node)) return undefined;
    const pair = this.#node.items.find((item) => isScalar(item.key) && item.key.value === key);
    return pair && this.#inner(key, pair.value);
  }

  /** The file's text of the value, for `got …`: on one line, not too long. */
  shown(): string {
    const node = this.#node;
    if (isMap(node)) return node.items.length === 0 ? 'an empty map' : 'a map';
    if (isSeq(node)) {
      const items = node.items.slice(0, MAX_SHOWN_ITEMS).map((item) => this.#inner('', item));
      if (items.some((item) => item.scalar === null)) return 'a list';
      const texts = items.map((item) => item.shown());
      if (node.items.length > MAX_SHOWN_ITEMS) texts.push('…');
      return texts.length === 0 ? 'an empty list' : `[${texts.join(', ')}]`;
    }
    const { scalar } = this;
    if (scalar === null) return `nothing${this.hint}`;
    return typeof scalar === 'string' ? quote(scalar) : (this.writtenText ?? '');
  }

  #inner(name: string, node: unknown, offset = this.offset): Value {
    return new Value(this.reading, this.subject, name, node, offset);
  }

  #reportDuplicates(entries: readonly Entry[]): void {
    const seen = new Map<string, Value>();
    for (const { key } of entries) {
      const text = key.writtenText ?? '';
      const first = seen.get(text);
      if (first === undefined) seen.set(text, key);
      else key.report(key.kind.key, `key ${quote(text)} is given twice, first at ${first.place}`);
    }
  }
}

// `{x:$a}` is a key `x:$a` without a value, and `x:$a` in a line of its own a text.
function missingSpace(node: unknown): string {
  if (!isScalar(node) || node.type !== 'PLAIN' || typeof node.value !== 'string') return '';
  const [, key, value] = /^([\w.-]+):(?![\s/])(.+)$/.exec(node.value) ?? [];
  if (key === undefined) return '';
  return `, did you mean ${quote(`${key}: ${value}`)}, with a space after the colon?`;
}

const isMergeKey = (key: unknown) => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

// https://yaml.org/type/merge.html: a map or a list of maps; the map's own keys win, then earlier ones.
function mergeInto(entries: Entry[], value: Value, depth: number): void {
  if (depth === MAX_MERGES) {
    value.report(value.kind.yaml, `merge keys must nest at most ${MAX_MERGES} deep, got more`);
    return;
  }
  const expected = 'a map or a list of maps';
  const maps = value.isList ? (value.items(expected) ?? []) : [value];
  const known = new Set(entries.map(({ key }) => key.writtenText));
  for (const map of maps) {
    for (const entry of map.entries(expected, depth + 1) ?? []) {
      const text = entry.key.writtenText;
      if (known.has(text)) continue;
      known.add(text);
      entries.push(entry);
    }
  }
}
