// The buffer that expositions are written into.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNumber } from '../../../ts/exposition/number.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';

function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter();
  write(out);
  return out.take().toString();
}

describe('ByteWriter', () => {
  it('keeps the content in order over many growths', () => {
    const out = new ByteWriter();
    let expected = '';
    for (let i = 0; i < 5000; i++) {
      const piece = `é${i} ${'x'.repeat(i % 50)}`;
      out.writeUtf8(piece);
      out.writeAscii('abc');
      out.writeAscii('d'.repeat(i % 40));
      out.writeNumber(i);
      expected += `${piece}abc${'d'.repeat(i % 40)}${i}`;
    }
    assert.equal(out.length, Buffer.byteLength(expected));
    assert.equal(out.take().toString(), expected);
  });

  it('grows for one piece larger than twice the buffer', () => {
    const long = '€'.repeat(100_000);
    assert.equal(
      written((out) => out.writeUtf8(long)),
      long,
    );
  });

  it('copies text by words: any length, any place, and nothing after its end', () => {
    const out = new ByteWriter();
    const memory = new SharedArrayBuffer(4096);
    const bytes = new Uint8Array(memory);
    for (let i = 0; i < bytes.length; i++) bytes[i] = 33 + (i % 90);
    const words = new Float64Array(memory);
    let expected = '';
    for (let i = 0; i < 3000; i++) {
      const start = (i % 40) * 8;
      const size = i % 300;
      out.writeWords(words, start, size);
      out.writeByte(10);
      expected += `${Buffer.from(bytes.slice(start, start + size)).toString('latin1')}\n`;
    }
    assert.equal(out.take().toString(), expected);
  });

  it('copies the last word of its memory', () => {
    const words = new Float64Array(new SharedArrayBuffer(16));
    new Uint8Array(words.buffer).set(Buffer.from('0123456789abcdef'));
    assert.equal(
      written((out) => out.writeWords(words, 8, 8)),
      '89abcdef',
    );
  });

  it('keeps every character of text that it copies by words, whatever bytes come after it', () => {
    // Bytes that would be NaNs if they occurred in text.
    const behind = Buffer.from('f0ff7ff8ff7f7ff0fff8ff7f', 'hex');
    for (const text of [
      '\u007f',
      'é\u007f',
      '\u{10ffff}\u007f',
      '\u{10ffff}\u{10ffff}',
      'x'.repeat(7),
    ]) {
      for (let shift = 0; shift < 16; shift++) {
        const utf8 = Buffer.from(`${'a'.repeat(shift)}${text}"`);
        const words = new Float64Array(8);
        const bytes = new Uint8Array(words.buffer);
        bytes.set(utf8);
        bytes.set(behind, utf8.length);
        const got = written((out) => out.writeWords(words, 0, utf8.length));
        assert.equal(got, utf8.toString());
      }
    }
  });

  it('writes every kind of number as formatNumber does', () => {
    for (const n of [
      0,
      -0,
      9,
      -10,
      2147483648,
      1e21,
      0.1,
      -0.5,
      1e-7,
      1 / 3,
      Number.NaN,
      Number.MIN_VALUE,
      Number.NEGATIVE_INFINITY,
    ]) {
      assert.equal(
        written((out) => out.writeNumber(n)),
        formatNumber(n),
      );
    }
  });

  it('hands over memory that later writing does not change, and starts again', () => {
    const out = new ByteWriter();
    out.writeAscii('first');
    const first = out.take();
    assert.equal(out.length, 0);
    out.writeAscii('SECOND');
    assert.equal(first.toString(), 'first');
    assert.equal(out.take().toString(), 'SECOND');
  });

  it('hands over no more memory than a small exposition needs, also after a large one', () => {
    const out = new ByteWriter();
    out.reserve(1_000_000);
    out.writeAscii('small');
    assert.ok(out.take().buffer.byteLength < 1000);
    out.writeUtf8('x'.repeat(1_000_000));
    out.take();
    out.writeAscii('small');
    assert.ok(out.take().buffer.byteLength < 1000);
  });

  it('keeps its content when it reserves, and can write more than that', () => {
    const out = new ByteWriter();
    out.writeAscii('begin ');
    out.reserve(10);
    out.writeUtf8('x'.repeat(100_000));
    assert.equal(out.take().toString(), `begin ${'x'.repeat(100_000)}`);
  });

  it('truncates, and never grows by it', () => {
    const out = new ByteWriter();
    out.writeAscii('abcdef');
    out.truncate(10);
    assert.equal(out.length, 6);
    out.truncate(2);
    out.writeAscii('x');
    assert.equal(out.take().toString(), 'abx');
  });
});
