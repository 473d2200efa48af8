// Labels in, the bytes that the exposition shows out, made once when a series is created. Counting thread.

import { escapeLabelValue, writtenLabelName } from '../exposition/escape_text.ts';

const FIRST_BYTES = 1024;
const MAX_BYTES_PER_CHARACTER = 3; // of UTF-8, by UTF-16 code unit

/** Writes one text after another into the same memory. */
export class LabelText {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);

  /** The text written last; valid until the next one. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * Writes `a="1",b="2"` in the order given, UTF-8.
   * @param beginnings labelBeginnings(…) of the names
   * @param values any texts, one for each beginning
   * @returns the text's size in bytes
   */
  write(beginnings: readonly string[], values: readonly string[]): number {
    let text = '';
    for (let i = 0; i < beginnings.length; i++) {
      text += `${beginnings[i]}${escapeLabelValue(values[i]!)}"`;
    }
    const needed = text.length * MAX_BYTES_PER_CHARACTER;
    if (needed > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(needed * 2);
    return this.#bytes.write(text, 0, 'utf8');
  }
}

/** The text before each value, `a="` and `,b="`; names that are not classic are quoted: `,"b.c"="`. */
export function labelBeginnings(names: readonly string[]): readonly string[] {
  return names.map((name, i) => `${i === 0 ? '' : ','}${writtenLabelName(name)}="`);
}
