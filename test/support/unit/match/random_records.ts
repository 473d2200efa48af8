// Random record bodies as msgpack bytes, of every type and every width of header, for fast-check.

import fc from 'fast-check';
import { join } from '../decode/samples.ts';

type Bytes = Uint8Array;

const FIXED_HEADS = {
  string: { fix: 0xa0, below: 32, wide: [0xd9, 0xda, 0xdb] },
  array: { fix: 0x90, below: 16, wide: [null, 0xdc, 0xdd] },
  map: { fix: 0x80, below: 16, wide: [null, 0xde, 0xdf] },
} as const;

/** A big-endian integer of `width` bytes. */
function uint(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) % 256);
}

/** A header for `length`, in any of the widths that the format has for it. */
function header(kind: keyof typeof FIXED_HEADS, length: number, width: number): Bytes {
  const { fix, below, wide } = FIXED_HEADS[kind];
  const head = wide[width] ?? null;
  if (head !== null && length < 256 ** (1 << width)) return join([head], uint(length, 1 << width));
  return length < below ? join([fix | length]) : join([wide[2]], uint(length, 4));
}

const width = fc.integer({ min: 0, max: 3 });

function withHead(heads: readonly number[], size: number): fc.Arbitrary<Bytes> {
  return fc
    .tuple(fc.constantFrom(...heads), fc.uint8Array({ minLength: size, maxLength: size }))
    .map(([head, rest]) => join([head], rest));
}

/** Booleans, integers and floats of every width and bit pattern: NaN, infinities and 64-bit integers among them. */
export const numeric: fc.Arbitrary<Bytes> = fc.oneof(
  fc.constantFrom(0xc2, 0xc3).map((head) => join([head])),
  fc
    .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0xe0, max: 0xff }))
    .map((n) => join([n])),
  withHead([0xcc, 0xd0], 1),
  withHead([0xcd, 0xd1], 2),
  withHead([0xce, 0xd2, 0xca], 4),
  withHead([0xcf, 0xd3, 0xcb], 8),
  fc.double().map((value) => {
    const bytes = new Uint8Array(9);
    bytes[0] = 0xcb;
    new DataView(bytes.buffer).setFloat64(1, value);
    return bytes;
  }),
);

export function string(text: string, headerWidth: number): Bytes {
  const bytes = Buffer.from(text, 'utf8');
  return join(header('string', bytes.length, headerWidth), bytes);
}

// Few names, so that they recur in other records, repeat, and collide once they are names of metrics.
const NAMES = [
  'a',
  'b',
  'a_b',
  'a.b',
  'a-b',
  '',
  '5',
  'cpu',
  'cpu_p',
  'user_p',
  'system_p',
  'cpu0.p_cpu',
];
const MORE_NAMES = ['cpu1.p_user', 'cpu9.p_idle', 'process', 'open_fds', 'process_x', 'größe'];
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NAMES, ...MORE_NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).filter(isDecodable) },
);

// The one key that the oracle refuses.
function isDecodable(key: string): boolean {
  return key !== '__proto__';
}

const passive: fc.Arbitrary<Bytes> = fc.oneof(
  fc.constant(join([0xc0])),
  fc.tuple(fc.string(), width).map(([text, w]) => string(text, w)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => join([0xc4, bytes.length], bytes)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => join([0xc5], uint(bytes.length, 2), bytes)),
  // Ext types without a meaning to any decoder: the oracle passes them on.
  fc.integer({ min: 0, max: 4 }).chain((log) => withHead([0xd4 + log], 1 << log).map(asExt(1))),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => join([0xc7, bytes.length, 5], bytes)),
);

function asExt(type: number): (rest: Bytes) => Bytes {
  return (bytes) => join([bytes[0]!, type], bytes.subarray(1));
}

interface Field {
  /** Null for a key that is not a string. */
  readonly name: string | null;
  readonly key: Bytes;
  readonly value: Bytes;
}

// Without a key that occurs twice: a decoder sees only the last one, the mapping counts each as it comes.
function mapOf(fields: readonly Field[], headerWidth: number): Bytes {
  const kept = fields.filter(({ name }, i) => {
    return name === null || fields.findIndex((other) => other.name === name) === i;
  });
  const parts = kept.flatMap(({ key, value }) => [key, value]);
  return join(header('map', kept.length, headerWidth), ...parts);
}

const field = fc.tuple(name, width, numeric).map(([text, w, value]): Field => {
  return { name: text, key: string(text, w), value };
});

const { body: anyBody } = fc.letrec<{ value: Bytes; field: Field; body: Bytes }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'body' },
    passive,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'body' }), width)
      .map(([items, w]) => join(header('array', items.length, w), ...items)),
    tie('body'),
    tie('body'),
  ),
  field: fc.oneof(
    { weight: 6, arbitrary: field },
    {
      weight: 3,
      arbitrary: fc.tuple(name, width, tie('value')).map(([text, w, value]) => {
        return { name: text, key: string(text, w), value };
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.oneof(numeric, tie('value')), numeric).map(([key, value]) => {
        return { name: null, key: isString(key) ? join([0xc0]) : key, value };
      }),
    },
  ),
  body: fc
    .tuple(fc.array(tie('field'), { maxLength: 8, depthIdentifier: 'body' }), width)
    .map(([fields, w]) => mapOf(fields, w)),
}));

function isString(bytes: Bytes): boolean {
  const head = bytes[0]!;
  return (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb);
}

const cpuBody = fc
  .tuple(fc.array(field, { maxLength: 6 }), fc.array(numeric, { minLength: 3, maxLength: 3 }))
  .map(([more, values]) => {
    const own = ['cpu_p', 'user_p', 'system_p'].map((text, i): Field => {
      return { name: text, key: string(text, 0), value: values[i]! };
    });
    return mapOf([...more.slice(0, 3), ...own, ...more.slice(3)], 0);
  });

/** A record's body; one in a few is the cpu input's. */
export const body: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 4, arbitrary: anyBody },
  { weight: 1, arbitrary: cpuBody },
);
