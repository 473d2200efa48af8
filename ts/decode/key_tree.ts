// The paths of wanted fields in, and if all leaves are wanted the keys that walks find; one Key for each key of each
// map (interning) out, with what a walk does there. Counting thread.

import { type HashKeys, hashBytes } from '../hash_keys.ts';

/**
 * Longer paths, in which each key counts two bytes more than its own, are not graphed by anyone. Each would cost the
 * heap its family's name and help: 139 MB were measured for 100,000 of 500 bytes.
 */
const MAX_PATH_BYTES = 512;
/**
 * A tree with more keys, or more bytes of them, is full: about 10 and 4 MB. This is checked between bodies, so one
 * body's keys may be added on top.
 */
const MAX_KEYS = 1 << 16;
const MAX_TEXT_BYTES = 1 << 22;

const FIRST_PLACES = 1 << 6;
const FIRST_TEXT_BYTES = 1 << 10;

/** Instead of a path's number: it has none yet. */
const UNNUMBERED = -1;
/** Instead of a path's number: the path is too long to get one. */
export const TOO_LONG = -2;

const NONE: readonly number[] = [];

/** A key of one map. */
export class Key {
  /** The key that leads to the map; null for the body itself, which no key leads to. */
  readonly parent: Key | null;
  readonly hash: number;
  /** Distinguishes it from all other keys of the tree. */
  readonly number: number;
  /** Its bytes, in the tree's `texts`. */
  readonly textStart: number;
  readonly textBytes: number;
  /** Bytes of the path that ends here, and two more for each of its keys. */
  readonly pathBytes: number;
  /** The next one in the same place of the hash table. */
  next: Key | null = null;
  /** Numbers of the wanted paths that end here. */
  slots: readonly number[] = NONE;
  /** Numbers of the wanted paths that lead on from here. */
  slotsBelow: readonly number[] = NONE;
  /** Whether a map that is the value has keys of this tree, or may get some. */
  isEntered: boolean;
  /** Number of the path that ends here, as soon as a leaf has been seen there. */
  path: number = UNNUMBERED;
  /** Number of the body in which a walk last found the key, and its value's position there. */
  body = 0;
  position = -1;

  constructor(
    parent: Key | null,
    hash: number,
    number: number,
    textStart: number,
    textBytes: number,
    isEntered: boolean,
  ) {
    this.parent = parent;
    this.hash = hash;
    this.number = number;
    this.textStart = textStart;
    this.textBytes = textBytes;
    this.pathBytes = parent === null ? 0 : parent.pathBytes + textBytes + 2;
    this.isEntered = isEntered;
  }
}

/** The keys that walks look up: those of the wanted paths and, if it grows, of all paths that are not too long. */
export class KeyTree {
  /** How many wanted paths there are; their numbers are slots. */
  readonly slotCount: number;
  readonly root: Key;
  /** Null if the tree does not grow. */
  private readonly hashKeys: HashKeys | null;
  /** By hash; a key leads to the next one in its place. At most half as many keys as places. */
  private places: (Key | null)[] = new Array<Key | null>(FIRST_PLACES).fill(null);
  private keys = 0;
  private texts = new DataView(new ArrayBuffer(FIRST_TEXT_BYTES));
  private textsEnd = 0;
  /** The last key of each numbered path. */
  private readonly paths: Key[] = [];
  /** Keys of paths that are too long, by their map and text; of one body only. */
  private readonly overlong = new Map<Key, Map<string, Key>>();

  /**
   * @param wanted paths, each of one key or more
   * @param hashKeys if the tree takes up the keys of all records; otherwise null
   * @throws RangeError for a path without keys
   */
  constructor(wanted: readonly (readonly string[])[], hashKeys: HashKeys | null) {
    this.hashKeys = hashKeys;
    this.slotCount = wanted.length;
    const grows = hashKeys !== null;
    this.root = new Key(null, 0, 0, 0, 0, grows || wanted.length > 0);
    for (const [slot, path] of wanted.entries()) this.want(path, slot);
  }

  /** Whether it should be replaced, because records made it grow too large. */
  get isFull(): boolean {
    return this.keys >= MAX_KEYS || this.textsEnd >= MAX_TEXT_BYTES;
  }

  /** The key `bytes[start, start + length)` of the map that `parent` leads to; null if the tree lacks it. */
  find(parent: Key, bytes: Uint8Array, view: DataView, start: number, length: number): Key | null {
    const hash = this.hash(parent, bytes, start, length);
    let key: Key | null = this.places[hash & (this.places.length - 1)]!;
    while (key !== null && !this.isKey(key, hash, parent, view, start, length)) key = key.next;
    return key;
  }

  /** Like {@link find}, but adds a missing key if the tree grows; for this body only if its path is too long. */
  intern(
    parent: Key,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    length: number,
  ): Key | null {
    const key = this.find(parent, bytes, view, start, length);
    if (key !== null || this.hashKeys === null) return key;
    if (parent.pathBytes + length + 2 > MAX_PATH_BYTES) {
      return this.addOverlong(parent, bytes, start, length);
    }
    return this.add(parent, bytes, start, length, true);
  }

  /** Forgets the keys of paths that are too long. Call it before each walk. */
  forgetOverlong(): void {
    if (this.overlong.size > 0) this.overlong.clear();
  }

  /** Number of the path that ends with a key, from 0 on; TOO_LONG if it gets none. */
  pathOf(key: Key): number {
    if (key.path === UNNUMBERED) {
      key.path = key.pathBytes > MAX_PATH_BYTES ? TOO_LONG : this.paths.push(key) - 1;
    }
    return key.path;
  }

  /** The key that a numbered path ends with. */
  keyOf(path: number): Key {
    return this.paths[path]!;
  }

  /** The keys of a numbered path. */
  pathKeys(path: number): string[] {
    const keys: string[] = [];
    for (let key = this.paths[path]!; key.parent !== null; key = key.parent) {
      const text = Buffer.from(this.texts.buffer, key.textStart, key.textBytes);
      keys.push(text.toString('utf8'));
    }
    return keys.reverse();
  }

  private want(path: readonly string[], slot: number): void {
    if (path.length === 0) {
      throw new RangeError(
        `Cannot look for field ${slot}: expected a path of one key or more, got none`,
      );
    }
    let key = this.root;
    for (const name of path) {
      key.isEntered = true;
      if (key !== this.root) key.slotsBelow = [...key.slotsBelow, slot];
      const bytes = Buffer.from(name);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      key =
        this.find(key, bytes, view, 0, bytes.length) ??
        this.add(key, bytes, 0, bytes.length, this.hashKeys !== null);
    }
    key.slots = [...key.slots, slot];
  }

  private add(
    parent: Key,
    bytes: Uint8Array,
    start: number,
    length: number,
    isEntered: boolean,
  ): Key {
    if (++this.keys * 2 > this.places.length) this.grow();
    const hash = this.hash(parent, bytes, start, length);
    const textStart = this.keepText(bytes, start, length);
    const key = new Key(parent, hash, this.keys, textStart, length, isEntered);
    this.put(key);
    return key;
  }

  private addOverlong(parent: Key, bytes: Uint8Array, start: number, length: number): Key {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1');
    const keys = this.overlong.get(parent) ?? new Map<string, Key>();
    this.overlong.set(parent, keys);
    const key = keys.get(text) ?? new Key(parent, 0, 0, 0, length, true);
    keys.set(text, key);
    return key;
  }

  /** Records choose the keys only if the tree grows. Then it uses a hash that they cannot predict. */
  private hash(parent: Key, bytes: Uint8Array, start: number, length: number): number {
    if (this.hashKeys !== null) {
      return hashBytes(this.hashKeys, parent.number, bytes, start, start + length);
    }
    const last = length > 0 ? bytes[start + length - 1]! : 0;
    return (parent.number * 31 + length * 7 + last) | 0;
  }

  private isKey(
    key: Key,
    hash: number,
    parent: Key,
    view: DataView,
    start: number,
    length: number,
  ): boolean {
    if (key.hash !== hash || key.parent !== parent || key.textBytes !== length) return false;
    const { texts } = this;
    const { textStart } = key;
    let i = 0;
    for (; i <= length - 4; i += 4) {
      if (view.getInt32(start + i) !== texts.getInt32(textStart + i)) return false;
    }
    for (; i < length; i++) {
      if (view.getUint8(start + i) !== texts.getUint8(textStart + i)) return false;
    }
    return true;
  }

  private put(key: Key): void {
    const place = key.hash & (this.places.length - 1);
    key.next = this.places[place]!;
    this.places[place] = key;
  }

  private grow(): void {
    const { places } = this;
    this.places = new Array<Key | null>(places.length * 2).fill(null);
    for (const first of places) {
      for (let key = first; key !== null; ) {
        const { next } = key;
        this.put(key);
        key = next;
      }
    }
  }

  private keepText(bytes: Uint8Array, start: number, length: number): number {
    const textStart = this.textsEnd;
    this.textsEnd += length;
    if (this.textsEnd > this.texts.byteLength) {
      const grown = new Uint8Array(Math.max(this.textsEnd, this.texts.byteLength * 2));
      grown.set(new Uint8Array(this.texts.buffer));
      this.texts = new DataView(grown.buffer);
    }
    for (let i = 0; i < length; i++) this.texts.setUint8(textStart + i, bytes[start + i]!);
    return textStart;
  }
}
