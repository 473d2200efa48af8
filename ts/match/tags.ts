// The tag of each chunk in, its number out, so that all that follows from a tag is found once. Counting thread.

// So many tags are worth their memory (many sources make up one each: a pod, say); beyond that all are numbered again.
const MAX_TAGS = 10_000;
/** Longer than any file's path. Longer tags are never stored, so each counts as new. */
const MAX_TAG_BYTES = 8192;
const LONG_TAG = MAX_TAGS;

export class Tags {
  /** By the tag's bytes, a character each. */
  readonly #numbers = new Map<string, number>();
  readonly #onForgotten: () => void;

  /** @param onForgotten called when numbers are given out again */
  constructor(onForgotten: () => void) {
    this.#onForgotten = onForgotten;
  }

  /** The number of the tag `bytes[start, end)`, below or equal to 10,000. */
  number(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_TAG_BYTES) {
      this.#forget();
      return LONG_TAG;
    }
    const tag = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    const known = this.#numbers.get(tag);
    if (known !== undefined) return known;
    if (this.#numbers.size === MAX_TAGS) this.#forget();
    const number = this.#numbers.size;
    this.#numbers.set(tag, number);
    return number;
  }

  #forget(): void {
    this.#numbers.clear();
    this.#onForgotten();
  }
}
