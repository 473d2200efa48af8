// A line of JSON becomes the record that Fluent Bit would make of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { GROUP_END, GROUP_START, LineMistake, readEvent } from '../../../ts/cli/json_record.ts';
import { chunkOf } from '../../../ts/cli/record_chunk.ts';

const EXPECTED = 'a JSON object or an event such as [[1700000000, {}], {"log": "text"}]';
const NOW_MS = 1_700_000_000_250;

/** The chunk that a line becomes, decoded. */
function decoded(line: string): [[unknown, unknown], unknown] {
  const chunk = chunkOf(readEvent(line), NOW_MS);
  return decode(chunk, { useBigInt64: true }) as [[unknown, unknown], unknown];
}

/** The body of the chunk that a line becomes. */
function body(line: string): unknown {
  return decoded(line)[1];
}

describe('readEvent()', () => {
  it('reads everything that JSON can hold', () => {
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

  it('uses the last of a key given twice', () => {
    assert.deepEqual(body('{"a":{"b":1},"a":{"c":12345678901234567890}}'), {
      a: { c: 12345678901234567890n },
    });
  });

  it('reads any JSON like JSON.parse, even with a long integer in it', () => {
    const rounded = (record: object) =>
      JSON.stringify(record, (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(2), (record, indent) => {
        const line = JSON.stringify({ ...record, long: 2 ** 60 }, null, indent);
        assert.equal(rounded(readEvent(line).body), rounded(JSON.parse(line)));
      }),
    );
  });

  it('reads a text of millions of characters, and deep nesting, beside a long integer', () => {
    const long = `{"id":12345678901234567890,"text":"${'x\\n'.repeat(3_000_000)}"}`;
    assert.equal((readEvent(long).body as { id: unknown }).id, 12345678901234567890n);
    const deep = `{"id":12345678901234567890,"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    assert.throws(() => chunkOf(readEvent(deep), 0), LineMistake);
  });

  it('reads whole events, also groups’ markers', () => {
    const line = '[[1700000000.5, {"n": 12345678901234567890}], {"a": [1]}]';
    assert.deepEqual(readEvent(line), {
      seconds: 1_700_000_000.5,
      metadata: Object.assign(Object.create(null), { n: 12345678901234567890n }),
      body: Object.assign(Object.create(null), { a: [1] }),
    });
    assert.equal(readEvent('[[-1,{}],{"resource":{}}]').seconds, GROUP_START);
    assert.equal(readEvent('[[-2,{}],{}]').seconds, GROUP_END);
    const [[, metadata], record] = decoded(line);
    assert.deepEqual([metadata, record], [{ n: 12345678901234567890n }, { a: [1] }]);
  });

  it('refuses values that are neither a record nor an event, and says what it got', () => {
    const head = '{"a":1}';
    for (const line of [
      ...['[1]', '"a"', '7', 'null', '[]', '[[],{}]', '[[1,{}],{},{}]', '[[1,{},{}],{}]'],
      ...['[1,{}]', '[[1,[]],{}]', '[[1,{}],[]]', '[[1,null],{}]', '[["1",{}],{}]', '[[1],{}]'],
      ...['[[-3,{}],{}]', '[[-0.5,{}],{}]', '[[4294967294,{}],{}]', '[[1e400,{}],{}]'],
      `[${head},${head}]`,
    ]) {
      assert.throws(
        () => readEvent(line),
        new LineMistake(`expected ${EXPECTED}, got ${JSON.stringify(line)}`),
        line,
      );
    }
    assert.throws(() => readEvent('{"a":1'), {
      name: 'LineMistake',
      message: /^expected a JSON object or an event such as .*, got "\{\\"a\\":1": ./,
    });
  });
});

describe('chunkOf()', () => {
  const hexOf = (line: string) => Buffer.from(chunkOf(readEvent(line), NOW_MS)).toString('hex');

  it('writes the time with its fraction, or the current one if the event has none', () => {
    assert.equal(hexOf('{}'), '9292d7006553f1000ee6b2808080');
    assert.equal(hexOf('[[1700000000.25,{}],{}]'), '9292d7006553f1000ee6b2808080');
    assert.equal(hexOf('[[0.9999999999,{}],{}]'), '9292d700000000003b9ac9ff8080');
    assert.equal(hexOf('[[4294967293,{}],{}]'), '9292d700fffffffd000000008080');
  });

  it('writes groups’ markers as Fluent Bit does', () => {
    assert.equal(hexOf('[[-1,{}],{"a":1}]'), '9292d700ffffffff000000008081a16101');
    assert.equal(hexOf('[[-2,{}],{}]'), '9292d700fffffffe000000008080');
  });

  it('refuses deeper nesting than the plugin reads', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    assert.doesNotThrow(() => body(nested(64)));
    assert.throws(
      () => body(nested(65)),
      /expected at most 64 objects and arrays inside each other, got more/,
    );
    assert.throws(() => body(nested(20_000)), LineMistake);
  });
});
