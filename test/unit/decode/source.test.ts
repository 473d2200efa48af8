import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Source, source } from '../../../ts/decode/source.ts';

describe('source``', () => {
  it('puts in integers and other sources', () => {
    const inner = source`p + ${-7}`;
    assert.equal(String(source`f(${inner}, ${2 ** 31});`), 'f(p + -7, 2147483648);');
  });

  it('refuses anything else: other values are not code', () => {
    const others = ['1', '', "x'); process.exit(); ('", 1.5, Number.NaN, Infinity, 1n, true, null];
    others.push(undefined as never, {} as never, [1] as never, { toString: () => '1' } as never);
    for (const other of others) {
      assert.throws(() => source`slots[${other as number}] = 1;`, TypeError, String(typeof other));
    }
  });
});

describe('Source.join()', () => {
  it('puts one between the others', () => {
    assert.equal(String(Source.join([source`a`, source`b`], source` || `)), 'a || b');
    assert.equal(String(Source.join([], source`, `)), '');
  });
});
