// Random chunks for rules, as msgpack bytes, for fast-check: every type and width, repeated keys, keys that are not
// strings, text that is not UTF-8, records of both layouts, groups, damage. Names and texts come from small pools, so
// that rules and records match; rule_sets.ts draws from the same.

import fc from 'fast-check';
import { joined } from '../unit/decode/events.ts';
import { eventTime, pack } from '../unit/decode/samples.ts';
import { numeric, string } from '../unit/match/random_records.ts';

type Bytes = Uint8Array;

const FREQUENT_NAMES = ['a', 'b', 'status'];
const OTHER_NAMES = [
  'c',
  'a.b',
  'cpu0.p_user',
  'cpu1.p_idle',
  '__proto__',
  'constructor',
  'größe',
  '',
];
/** Keys of records, as accessors name them. */
export const fieldName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...FREQUENT_NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...OTHER_NAMES) },
);
// Names of metrics of rules, or of the plugin itself, and names of the longest path that fields may have.
const ODD_NAMES = [
  'm0',
  'm1_total',
  'm1_sum',
  'process_x',
  'a_b',
  'x'.repeat(510),
  'x'.repeat(511),
];
export const ATTRIBUTE_NAMES = ['a', 'service.name'] as const;

export const TEXTS = [
  '200',
  '404',
  'GET',
  'POST',
  '',
  'true',
  '1.5',
  '0.1',
  '-3',
  '+.5e1',
  '1e999',
  '9007199254740993',
  ' 1',
  '1_0',
  'NaN',
  'abc',
  'größe',
  'a"b\\c\nd',
  '🜂',
] as const;
const NOTATED = [
  ...['12ms', '1h2m3.5s', '-1.5s', '0', '3d', '250us', '1µs', '5x', 's'],
  ...['10KiB', '5M', '1.5 GB', '7B', '2 ki', '3EiB', '-1k'],
  ...['50%', '12.5 %', '%', '0x1f', 'FF', '-0xa', '0x', '00000000000000000001', '12345678901234'],
  ...['2024-02-29T12:00:00Z', '2023-02-29T12:00:00Z', '1969-12-31 23:59:59.5+00:30'],
  ...['2024-06-30t23:59:60z', '2024-01-01T00:00:00.123-08:00', '2024-01-01', '1700000000.5'],
];

// What other notations take, and lists.
const WRITTEN = [
  ...['12.5 ms', '1h 30m', 'PT1M30.5S', 'P1DT2H', '-P2W', '00:01:19.2', '2-03:04:05', '1:02:03'],
  ...[
    '1 day, 2:03:04',
    '1.234,5',
    '1.234.567',
    "20'032",
    '1 234,5 kB',
    '12,5 %',
    '-3,25',
    '3,14e2',
  ],
  ...['2026-06-29', '2026-06-29 10:00:00,5', '2026-06-29 10:00:00 +0200'],
  ...['10/Oct/2000:13:55:36 -0700', '0.5; -; 0.25', '1|2;3', '3;x', '; ;', '1,5/2,5', '10ms/1s'],
];

// A trailing line break is not part of a text.
const BROKEN = ['200\n', 'GET\r\n', 'true\n', '\n', '\r\n', 'abc\n\n', '10KiB\n', 'a\r'];
const INFINITE = ['Inf', '+inf', '-INFINITY', 'infinity\n', '+', 'in', 'infinit'];

export const TAGS = ['app.web', 'app.db', 'kube.x.y', '', 'größe.a', 'a"b', 'app'] as const;

const NUMBERS = [0, 1, 2, 200, 404, -3, 1.5, true, false];
const ODD_NUMBERS = [Infinity, -Infinity, Number.NaN, 2n ** 64n - 1n, 2n ** 53n + 1n, 1e21, 1e-7];

const width = fc.integer({ min: 0, max: 3 });
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom(...NOTATED) },
  { weight: 2, arbitrary: fc.constantFrom(...WRITTEN) },
  { weight: 1, arbitrary: fc.constantFrom(...BROKEN) },
  { weight: 1, arbitrary: fc.constantFrom(...INFINITE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(300), 'y'.repeat(9000), '🜂'.repeat(70)) },
);
const noUtf8 = fc.uint8Array({ minLength: 1, maxLength: 6 });

function binary(bytes: Bytes): Bytes {
  const { length } = bytes;
  if (length < 256) return joined([0xc4, length], bytes);
  return joined([0xc5, length >> 8, length & 0xff], bytes);
}

function float32(value: number): Bytes {
  const bytes = Uint8Array.of(0xca, 0, 0, 0, 0);
  new DataView(bytes.buffer).setFloat32(1, value);
  return bytes;
}

const scalar: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(text, width).map(([value, w]) => string(value, w)) },
  { weight: 5, arbitrary: fc.constantFrom(...NUMBERS).map(pack) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NUMBERS).map(pack) },
  { weight: 2, arbitrary: numeric },
  { weight: 1, arbitrary: fc.constantFrom(0.1, -1.7, 2e9, 1e21).map(float32) },
  { weight: 1, arbitrary: noUtf8.map((bytes) => joined([0xa0 | bytes.length], bytes)) },
  { weight: 1, arbitrary: text.map((value) => binary(Buffer.from(value))) },
  { weight: 1, arbitrary: noUtf8.map(binary) },
);

const passive: fc.Arbitrary<Bytes> = fc.oneof(
  fc.constant(joined([0xc0])),
  fc.constantFrom(0xd4, 0xd6, 0xd8).map((head) => {
    return joined([head, 5], new Uint8Array(1 << (head - 0xd4)).fill(0xc1));
  }),
  fc.constant(pack(eventTime(5))),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => joined([0xc7, bytes.length, 0xff], bytes)),
);

const name = fc.oneof(
  { weight: 12, arbitrary: fieldName },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
);
const key: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(name, width).map(([value, w]) => string(value, w)) },
  { weight: 1, arbitrary: noUtf8.map((bytes) => joined([0xa0 | bytes.length], bytes)) },
  { weight: 1, arbitrary: fc.oneof(numeric, passive, fc.constant(joined([0xc4, 1, 0x61]))) },
);

function container(kind: 'map' | 'array', length: number, wide: number): Bytes {
  const [fix, wide16] = kind === 'map' ? [0x80, 0xde] : [0x90, 0xdc];
  if (wide === 0 && length < 16) return joined([fix | length]);
  if (wide <= 1) return joined([wide16, 0, length]);
  return joined([wide16 + 1, 0, 0, 0, length]);
}

/** `bytes` inside of maps under the key `a`, or of arrays. */
function nested(bytes: Bytes, levels: number, kind: 'map' | 'array'): Bytes {
  const head = kind === 'map' ? [0x81, 0xa1, 0x61] : [0x91];
  return joined(...Array.from({ length: levels }, () => head), bytes);
}

const { map, value } = fc.letrec<{ map: Bytes; value: Bytes }>((tie) => ({
  map: fc
    .tuple(
      fc.array(fc.tuple(key, tie('value')), { maxLength: 10, size: 'large', depthIdentifier: 'r' }),
      width,
    )
    .map(([pairs, w]) => joined(container('map', pairs.length, w), ...pairs.flat())),
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'r' },
    { weight: 8, arbitrary: scalar },
    { weight: 1, arbitrary: passive },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'r' }), width)
        .map(([items, w]) => joined(container('array', items.length, w), ...items)),
    },
    { weight: 3, arbitrary: tie('map') },
  ),
}));

const deep = fc
  .tuple(value, fc.integer({ min: 55, max: 66 }), fc.constantFrom('map' as const, 'array' as const))
  .map(([inner, levels, kind]) => joined([0x81, 0xa1, 0x61], nested(inner, levels, kind)));

/** A record's body. */
export const body: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 40, arbitrary: map },
  { weight: 1, arbitrary: deep },
);

// Some ids are readable texts.
const otlpId = fc
  .oneof(noUtf8.map(binary), fc.constant(binary(Buffer.from('readable'))), scalar)
  .map((id) => joined([0x81], string('trace_id', 0), id));
const attribute = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom<string>(...ATTRIBUTE_NAMES), fc.oneof(scalar, value)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('otlp'), otlpId) },
);

const attributes = fc.tuple(fc.array(attribute, { maxLength: 3 }), width).map(([pairs, w]) => {
  const fields = pairs.flatMap(([k, v]) => [string(k, 0), v]);
  return joined(container('map', pairs.length, w), ...fields);
});

const time = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1_700_000_000, 0xffff_fffd), fc.constantFrom(0, 5e8))
      .map(([seconds, nanoseconds]) => pack(eventTime(seconds, nanoseconds))),
  },
  { weight: 2, arbitrary: fc.constantFrom(1_700_000_001, 1.5, 7n).map(pack) },
  { weight: 1, arbitrary: fc.constantFrom(-3, Number.NaN, -(2n ** 63n), Infinity).map(pack) },
);

const record = fc
  .tuple(time, fc.option(attributes, { freq: 4 }), body)
  .map(([at, metadata, fields]) =>
    metadata === null ? joined([0x92], at, fields) : joined([0x92, 0x92], at, metadata, fields),
  );
const marker = fc
  .tuple(fc.constantFrom(0xffff_ffff, 0xffff_fffe), attributes)
  .map(([seconds, fields]) => joined([0x92, 0x92], pack(eventTime(seconds)), [0x80], fields));

export interface Chunk {
  readonly tag: string;
  readonly bytes: Bytes;
  /** The time since the previous chunk. */
  readonly waitMs: number;
}

const events = fc.array(
  fc.oneof({ weight: 8, arbitrary: record }, { weight: 1, arbitrary: marker }),
  { minLength: 1, maxLength: 10, size: 'large' },
);

const damage = fc.oneof(
  { weight: 25, arbitrary: fc.constant((bytes: Bytes) => bytes) },
  { weight: 1, arbitrary: fc.nat(200).map((cut) => (bytes: Bytes) => bytes.slice(0, -cut)) },
  { weight: 1, arbitrary: fc.constant((bytes: Bytes) => joined(bytes, [0xc1, 0x92])) },
);

// Short waits add up to less than the shortest time to live. A long one exceeds it with all tolerance. One long wait
// with the short ones is shorter than the other time to live: see rule_sets.ts.
const wait = fc.constantFrom(0, 0, 1000, 1000, 35_000);

export const chunk: fc.Arbitrary<Chunk> = fc
  .tuple(fc.constantFrom(...TAGS), events, damage, wait)
  .map(([tag, parts, spoil, waitMs]) => ({ tag, bytes: spoil(joined(...parts)), waitMs }));
