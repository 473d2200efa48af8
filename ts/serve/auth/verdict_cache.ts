// Verdicts on passwords in, the same verdicts out for later requests, so that no hash is computed twice. Worker thread;
// loaded only if the web configuration has users.

import { createHmac, randomBytes, randomInt } from 'node:crypto';

/** A bounded set; if it is full, a random entry is removed, so that no client can tell which. */
class BoundedSet {
  readonly #limit: number;
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  add(key: string): void {
    if (this.#places.has(key)) return;
    const place = this.#keys.length < this.#limit ? this.#keys.length : randomInt(this.#limit);
    const evicted = this.#keys[place];
    if (evicted !== undefined) this.#places.delete(evicted);
    this.#keys[place] = key;
    this.#places.set(key, place);
  }
}

/**
 * The latest verdicts. Right and wrong ones are stored separately, so that a flood of wrong passwords does not evict
 * the right ones.
 */
export class VerdictCache {
  readonly #secret = randomBytes(32);
  readonly #right: BoundedSet;
  readonly #wrong: BoundedSet;

  /** @param limit how many of each kind */
  constructor(limit: number) {
    this.#right = new BoundedSet(limit);
    this.#wrong = new BoundedSet(limit);
  }

  /**
   * The key of some parts: no two lists of parts have the same (CVE-2022-46146 was a cache that mixed them up), and no
   * password can be read from it.
   */
  keyOf(parts: readonly Uint8Array[]): string {
    const hmac = createHmac('sha256', this.#secret);
    const length = Buffer.alloc(4);
    for (const part of parts) {
      length.writeUInt32BE(part.length);
      hmac.update(length).update(part);
    }
    return hmac.digest('base64');
  }

  /** Undefined if nothing is known. */
  get(key: string): boolean | undefined {
    if (this.#right.has(key)) return true;
    return this.#wrong.has(key) ? false : undefined;
  }

  set(key: string, isRight: boolean): void {
    (isRight ? this.#right : this.#wrong).add(key);
  }
}
