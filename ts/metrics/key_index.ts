// From the bytes that identify something (a series' key) to the number that was given for them.
// Counting thread only. Nothing is allocated by a look-up.

const ABSENT = -1;
const FIRST_TABLE_SIZE = 1 << 8;
const FIRST_ARENA_BYTES = 1 << 12;

/**
 * Open addressing over typed arrays; each hit is verified byte by byte, because keys are chosen by whoever writes the
 * records. The seed must be random per process for the same reason: chosen keys could otherwise share one chain.
 */
export class KeyIndex {
  readonly seed: number;
  #table = new Int32Array(FIRST_TABLE_SIZE); // entry + 1; 0 is free
  #arena = new Uint8Array(FIRST_ARENA_BYTES);
  #arenaUsed = 0;
  #hashes: Int32Array = new Int32Array(FIRST_TABLE_SIZE / 2);
  #ends: Float64Array = new Float64Array(FIRST_TABLE_SIZE / 2); // behind each key in the arena
  #numbers: Int32Array = new Int32Array(FIRST_TABLE_SIZE / 2);
  #size = 0;

  /** @param seed any 32-bit integer */
  constructor(seed: number) {
    this.seed = seed | 0;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * The number of `key[0, size)`, or -1.
   * @param hash hashBytes(…) of exactly these bytes, begun with `seed`
   */
  find(key: Uint8Array, size: number, hash: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = table[slot]! - 1;
      if (entry < 0) return ABSENT;
      if (this.#hashes[entry] === hash && this.#equals(entry, key, size)) {
        return this.#numbers[entry]!;
      }
    }
  }

  /** Keeps a copy of `key[0, size)`, which must not be there yet. */
  add(key: Uint8Array, size: number, hash: number, number: number): void {
    if (this.#size === this.#hashes.length) this.#growEntries();
    const entry = this.#size++;
    this.#hashes[entry] = hash;
    this.#numbers[entry] = number;
    this.#addBytes(key, size);
    this.#ends[entry] = this.#arenaUsed;
    if (this.#size * 2 > this.#table.length) this.#rebuild(this.#table.length * 2);
    else this.#place(entry);
  }

  #equals(entry: number, key: Uint8Array, size: number): boolean {
    const start = entry === 0 ? 0 : this.#ends[entry - 1]!;
    if (this.#ends[entry]! - start !== size) return false;
    const arena = this.#arena;
    for (let i = 0; i < size; i++) if (arena[start + i] !== key[i]) return false;
    return true;
  }

  #addBytes(key: Uint8Array, size: number): void {
    if (this.#arenaUsed + size > this.#arena.length) {
      const arena = new Uint8Array(Math.max(this.#arena.length * 2, this.#arenaUsed + size));
      arena.set(this.#arena.subarray(0, this.#arenaUsed));
      this.#arena = arena;
    }
    this.#arena.set(key.subarray(0, size), this.#arenaUsed);
    this.#arenaUsed += size;
  }

  #growEntries(): void {
    const length = this.#hashes.length * 2;
    this.#hashes = grown(this.#hashes, new Int32Array(length));
    this.#ends = grown(this.#ends, new Float64Array(length));
    this.#numbers = grown(this.#numbers, new Int32Array(length));
  }

  #rebuild(length: number): void {
    this.#table = new Int32Array(length);
    for (let entry = 0; entry < this.#size; entry++) this.#place(entry);
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let slot = spread(this.#hashes[entry]!) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = entry + 1;
  }
}

/**
 * Continues `hash` over `bytes[start, end)`, so that a common beginning (a tag) is hashed once. One multiplication a
 * byte, FNV-1a's prime and order (Fowler, Noll, Vo); spread() below mixes the result for the table.
 */
export function hashBytes(hash: number, bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

// FNV's low bits depend on the low bits of the input only; the table takes low bits.
function spread(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return hash ^ (hash >>> 15);
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
