// A line of JSON becomes the record that Fluent Bit would make of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { LineMistake, readRecord } from '../../../ts/cli/json_record.ts';
import { chunkOf } from '../../../ts/cli/record_chunk.ts';

/** The body of the chunk that a line becomes. */
function body(line: string): unknown {
  const chunk = chunkOf(readRecord(line), 1_700_000_000_250);
  const [, value] = decode(chunk, { useBigInt64: true }) as [unknown, unknown];
  return value;
}

describe('readRecord()', () => {
  it('reads what JSON can hold', () => {
    const record = { a: 'ü "quoted"', b: -1.5, c: [1, { d: null }], e: true, '': {}, f: [] };
    assert.deepEqual(body(JSON.stringify(record)), record);
  });

  it('keeps integers of 64 bits exact, everywhere in the record', () => {
    const line =
      '{"max":18446744073709551615,"list":[-9223372036854775808, 9007199254740993],"in":{"n":9007199254740991}}';
    assert.deepEqual(body(line), {
      max: 18446744073709551615n,
      list: [-9223372036854775808n, 9007199254740993n],
      in: { n: 9007199254740991 },
    });
  });

  it('reads longer integers, and numbers that are no integers, as doubles', () => {
    const line = '{"a":18446744073709551616,"b":12345678901234567890.5,"c":12345678901234567890e1}';
    assert.deepEqual(body(line), {
      a: 2 ** 64,
      b: Number('12345678901234567890.5'),
      c: Number('12345678901234567890e1'),
    });
  });

  it('leaves digits in texts and keys alone', () => {
    const line = '{"12345678901234567890":"\\"12345678901234567890, ","n":12345678901234567890}';
    assert.deepEqual(body(line), {
      '12345678901234567890': '"12345678901234567890, ',
      n: 12345678901234567890n,
    });
  });

  it('takes the last of a key given twice', () => {
    assert.deepEqual(body('{"a":{"b":1},"a":{"c":12345678901234567890}}'), {
      a: { c: 12345678901234567890n },
    });
  });

  it('reads any JSON as JSON.parse does, also where a long integer stands beside it', () => {
    const rounded = (record: object) =>
      JSON.stringify(record, (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(2), (record, indent) => {
        const line = JSON.stringify({ ...record, long: 2 ** 60 }, null, indent);
        assert.equal(rounded(readRecord(line)), rounded(JSON.parse(line)));
      }),
    );
  });

  it('refuses what is no object, and says what it got', () => {
    for (const line of ['[1]', '"a"', '7', 'null']) {
      assert.throws(
        () => readRecord(line),
        new LineMistake(`got ${JSON.stringify(line)}, wants a JSON object`),
      );
    }
    assert.throws(
      () => readRecord('{"a":1'),
      /^LineMistake: got "\{\\"a\\":1", wants a JSON object: ./,
    );
  });
});

describe('chunkOf()', () => {
  it('writes the time with its fraction', () => {
    const chunk = chunkOf({}, 1_700_000_000_250);
    assert.equal(Buffer.from(chunk).toString('hex'), '9292d7006553f1000ee6b2808080');
  });

  it('refuses what is nested more deeply than the plugin reads', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    assert.doesNotThrow(() => body(nested(64)));
    assert.throws(() => body(nested(65)), /got more than 64 objects and arrays inside each other/);
    assert.throws(() => body(nested(20_000)), LineMistake);
  });
});
