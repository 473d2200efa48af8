import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { float32Text, scalarNumber, scalarText, valueEnd } from '../../../ts/decode/scalar.ts';
import { everyFormat, hex, join, pack } from '../../support/unit/decode/samples.ts';

function at<T>(
  read: (bytes: Uint8Array, view: DataView, position: number) => T,
  value: Uint8Array,
): T {
  // Not at the beginning of its buffer, like no value of a chunk.
  const all = join([1, 2, 3, 4, 5], value, [6]);
  const bytes = all.subarray(2);
  return read(bytes, new DataView(all.buffer, 2), 3);
}

const textOf = (value: unknown) =>
  at(scalarText, value instanceof Uint8Array ? value : pack(value));
const numberOf = (value: unknown) =>
  at(scalarNumber, value instanceof Uint8Array ? value : pack(value));

describe('scalarText()', () => {
  it('writes integers in all their digits', () => {
    for (const value of [0, 127, 128, 65535, 2 ** 32 - 1, -1, -32, -33, -128, -32769, -(2 ** 31)]) {
      assert.equal(textOf(value), String(value));
    }
    for (const value of [2n ** 64n - 1n, 9007199254740993n, -(2n ** 63n)]) {
      assert.equal(textOf(value), String(value));
    }
  });

  it('writes floats as JavaScript does, with signed infinities', () => {
    for (const value of [1.5, 1e21, 1e-7, 0.1]) assert.equal(textOf(value), String(value));
    assert.equal(textOf(hex('cb 80 00 00 00 00 00 00 00')), '0');
    assert.equal(textOf(Number.NaN), 'NaN');
    assert.equal(textOf(Number.POSITIVE_INFINITY), '+Inf');
    assert.equal(textOf(Number.NEGATIVE_INFINITY), '-Inf');
  });

  it('writes floats of 32 bits by the shortest decimal that is the same one', () => {
    for (const [float, text] of [
      ['3d cc cc cd', '0.1'],
      ['bf 80 00 00', '-1'],
      ['3f 80 00 01', '1.0000001'],
      ['40 49 0f db', '3.1415927'],
      ['4e 80 00 00', '1073741824'],
      ['62 58 d7 27', '1e+21'],
      ['7f 7f ff ff', '3.4028235e+38'],
      ['00 00 00 01', '1e-45'],
      ['80 00 00 00', '0'],
      ['7f c0 00 00', 'NaN'],
      ['7f 80 00 00', '+Inf'],
      ['ff 80 00 00', '-Inf'],
    ]) {
      assert.equal(textOf(hex(`ca ${float}`)), text);
    }
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(float, (value) => Math.fround(Number(float32Text(value))) === value));
  });

  it('decodes strings and binaries of every format', () => {
    for (const length of [0, 5, 31, 32, 255, 256, 65535, 65536]) {
      const text = 'ü'.repeat(length >> 1) + 'x'.repeat(length & 1);
      assert.equal(textOf(text), text);
      assert.equal(at(scalarText, pack(new TextEncoder().encode(text))), text);
    }
  });

  it('leaves out one line break at the end of a text', () => {
    for (const [text, seen] of [
      ['failed\n', 'failed'],
      ['failed\r\n', 'failed'],
      ['two\n\n', 'two\n'],
      ['two\r\n\r\n', 'two\r\n'],
      ['a\nb', 'a\nb'],
      ['a\r', 'a\r'],
      ['\n', ''],
      ['\r\n', ''],
    ]) {
      assert.equal(textOf(text), seen);
      assert.equal(at(scalarText, pack(new TextEncoder().encode(text))), seen);
    }
  });

  it('shows invalid bytes as U+FFFD, and keeps a byte order mark', () => {
    assert.equal(textOf(hex('a3 61 ff 62')), 'a\ufffdb');
    assert.equal(textOf('\ufefftext'), '\ufefftext');
  });

  it('writes booleans as words; nil, arrays, maps and ext have no text', () => {
    assert.equal(textOf(true), 'true');
    assert.equal(textOf(false), 'false');
    for (const value of [null, [], [1], {}, { a: 1 }, hex('d4 01 00')]) {
      assert.equal(textOf(value), null);
    }
  });
});

describe('scalarNumber()', () => {
  it('returns numbers unchanged, 64-bit integers as the nearest double', () => {
    for (const value of [0, 5, 200, -7, -200, 70000, 2 ** 40, 1.5, Number.POSITIVE_INFINITY]) {
      assert.equal(numberOf(value), value);
    }
    assert.equal(numberOf(2n ** 64n - 1n), 2 ** 64);
    assert.equal(numberOf(-(2n ** 63n)), -(2 ** 63));
    assert.equal(numberOf(hex('ca 3f c0 00 00')), 1.5);
  });

  it('reads booleans as 1 and 0, and text that is a number', () => {
    assert.equal(numberOf(true), 1);
    assert.equal(numberOf(false), 0);
    assert.equal(numberOf('-12.5e1'), -125);
    assert.equal(numberOf(`${' '.repeat(40)}1`), Number.NaN);
    assert.equal(numberOf(`${'0'.repeat(40)}7`), 7);
    assert.equal(numberOf(pack(new TextEncoder().encode('42'))), 42);
    assert.equal(numberOf('42\n'), 42);
    assert.equal(numberOf('42\r\n'), 42);
    assert.equal(numberOf('42\n\n'), Number.NaN);
    assert.equal(numberOf('-Inf\n'), Number.NEGATIVE_INFINITY);
  });

  it('reads nothing else', () => {
    for (const value of [null, '', '12 ', 'x', [], [1], {}, hex('d4 01 00'), Number.NaN]) {
      assert.equal(numberOf(value), Number.NaN);
    }
  });
});

describe('valueEnd()', () => {
  it('is after scalars of every format', () => {
    for (const value of everyFormat()) {
      const isContainer = at(scalarText, value) === null && value[0] !== 0xc0;
      if (!isContainer) assert.equal(at(valueEnd, value), 3 + value.length, `${value[0]}`);
    }
  });
});
