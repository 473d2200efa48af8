// The tags of the chunks that come, numbered, so that what follows from a tag is found once. Counting thread.

import type { HashKeys } from '../hash_keys.ts';
import { PackedWords } from './packed_words.ts';
import { NO_ROOM, WordsIndex } from './words_index.ts';

// Tags that many sources make up (one a pod, say) are worth as much memory; behind that all are met again.
const MAX_TAGS = 10_000;
const MAX_WORDS = 1 << 20;
const LONG_TAG = MAX_TAGS;

export class Tags {
  readonly #index: WordsIndex;
  readonly #packed = new PackedWords(1);
  readonly #onForgotten: () => void;

  /** @param onForgotten told when numbers are given anew */
  constructor(keys: HashKeys, onForgotten: () => void) {
    this.#index = new WordsIndex(keys, 0, MAX_TAGS, MAX_WORDS);
    this.#onForgotten = onForgotten;
  }

  number(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const packed = this.#packed;
    packed.begin();
    packed.addBytes(bytes, view, start, end);
    if (packed.isTooLong) {
      // Longer than any file's path: never kept, so it is another one each time.
      this.#forget();
      return LONG_TAG;
    }
    let entry = this.#index.entry(packed.words, packed.size);
    if (entry === NO_ROOM) {
      this.#forget();
      entry = this.#index.entry(packed.words, packed.size);
    }
    return this.#index.numberOf(entry);
  }

  #forget(): void {
    this.#index.clear();
    this.#onForgotten();
  }
}
