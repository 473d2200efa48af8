// From labels to the bytes that the exposition shows, made once at a series' birth. Counting thread.
import { escapeLabelValue, writtenLabelName } from '../exposition/escape_text.ts';

const FIRST_BYTES = 1024;
const MAX_BYTES_PER_CHARACTER = 3; // of UTF-8, by UTF-16 code unit

/** Writes one text after another into the same memory. */
export class LabelText {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);

  /** What was written last; good until the next. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * Writes `a="1",b="2"` in the order given, UTF-8.
   * @param beginnings labelBeginnings(…) of the names
   * @param values anything, as many
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

/** What comes before each value, `a="` and `,b="`; names that are not classic stand in quotes: `,"b.c"="`. */
export function labelBeginnings(names: readonly string[]): readonly string[] {
  return names.map((name, i) => `${i === 0 ? '' : ','}${writtenLabelName(name)}="`);
}
