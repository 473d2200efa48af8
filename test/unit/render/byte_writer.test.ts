// The buffer that expositions are written into.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';

function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter();
  write(out);
  return out.take().toString();
}

describe('ByteWriter', () => {
  it('keeps what was written in order over many growths', () => {
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
    assert.equal(out.take().toString(), expected);
    assert.equal(out.length, Buffer.byteLength(expected));
  });

  it('copies short and long pieces of bytes, and what it wrote itself, over many growths', () => {
    const out = new ByteWriter();
    const source = Buffer.from(Array.from({ length: 300 }, (_, i) => 65 + (i % 26)));
    let expected = '';
    for (let i = 0; i < 2000; i++) {
      const start = out.length;
      out.writeBytes(source, i % 30, (i % 30) + (i % 200));
      out.writeAgain(start, out.length);
      const piece = source.toString('latin1', i % 30, (i % 30) + (i % 200));
      expected += piece + piece;
    }
    assert.equal(out.take().toString(), expected);
  });

  it('grows for one piece larger than twice the buffer', () => {
    const long = '€'.repeat(100_000);
    assert.equal(
      written((out) => out.writeUtf8(long)),
      long,
    );
  });

  it('writes every kind of number as formatNumber does', () => {
    for (const n of [
      0,
      -0,
      1,
      9,
      10,
      99,
      100,
      -1,
      -10,
      2147483647,
      -2147483648,
      2147483648,
      1e21,
      0.1,
      -0.5,
      1e-7,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.MAX_SAFE_INTEGER,
    ]) {
      const text = written((out) => out.writeNumber(n));
      assert.ok(
        Object.is(Number(text.replace('Inf', 'Infinity')), n === 0 ? 0 : n),
        `${n}: ${text}`,
      );
    }
  });

  it('copies the asked part of bytes', () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(8));
    bytes.set(Buffer.from('abcdefgh'));
    assert.equal(
      written((out) => out.writeBytes(bytes, 2, 5)),
      'cde',
    );
  });

  it('hands out copies that later writing does not change', () => {
    const out = new ByteWriter();
    out.writeAscii('first');
    const first = out.take();
    out.reset();
    out.writeAscii('SECOND');
    assert.equal(first.toString(), 'first');
    assert.equal(out.take().toString(), 'SECOND');
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
