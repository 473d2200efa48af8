// What labels and exemplars show of a value: bytes that are no text as hexadecimal.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownText } from '../../../ts/decode/shown_text.ts';
import { placed } from '../../support/unit/match/scalars.ts';

function shown(value: unknown, isId = false): string | null {
  const { bytes, view, position } = placed(value);
  return shownText(bytes, view, position, isId);
}

const binary = (text: string) => new Uint8Array(Buffer.from(text));
const bytes = (...values: readonly number[]) => Uint8Array.of(0xc4, values.length, ...values);

describe('shownText()', () => {
  it('shows a binary that is text as text, without a trailing line break', () => {
    const { bytes: all, view, position } = placed(Uint8Array.of(0xc4, 3, 0x61, 0x62, 0x0a));
    assert.equal(shownText(all, view, position, false), 'ab');
    for (const text of ['', 'größe 🜂', 'a\tb\r\nc', '\u001b[31mred\u001b[0m', '\u0085']) {
      const data = binary(text);
      assert.equal(shown(bytes(...data)), text);
    }
  });

  it('shows other binaries as lower-case hexadecimal, with every byte', () => {
    for (const [values, hex] of [
      [[0xff], 'ff'],
      [[0xc3, 0x28], 'c328'],
      [[0x61, 0x00], '6100'],
      [[0x61, 0x7f], '617f'],
      [[0xed, 0xa0, 0x80], 'eda080'],
      [[0xab, 0x0d, 0x0a], 'ab0d0a'],
    ] as const) {
      assert.equal(shown(bytes(...values)), hex);
    }
  });

  it('shows an id as hexadecimal even if it is text, but not one that came as text', () => {
    assert.equal(shown(bytes(...binary('abcdefgh')), true), '6162636465666768');
    assert.equal(shown(bytes(0x61, 0x0a), true), '610a');
    assert.equal(shown('5b8efff798038103', true), '5b8efff798038103');
  });

  it('shows all other types by their text, a string with invalid UTF-8 with U+FFFD', () => {
    assert.equal(shown(Uint8Array.of(0xa2, 0x61, 0xff)), 'a\ufffd');
    assert.equal(shown(7), '7');
    assert.equal(shown(true), 'true');
    assert.equal(shown({}), null);
  });
});
