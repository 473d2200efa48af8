// The default mapping against a slow and obvious one, on random records of every msgpack type.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Mapped } from './mapped.ts';
import { body } from './random_records.ts';
import { SlowMapping } from './slow_mapping.ts';

describe('FieldMapping', () => {
  it('agrees with a slow mapping on any records under any tags', () => {
    const tag = fc.oneof(fc.constantFrom('t', 'app.web', ''), fc.string({ maxLength: 5 }));
    const chunk = fc.tuple(tag, fc.array(body, { maxLength: 4 }));
    fc.assert(
      fc.property(
        fc.array(chunk, { maxLength: 4 }),
        fc.constantFrom('', 'ns'),
        fc.integer(),
        (chunks, namespace, seed) => {
          const slow = new SlowMapping(namespace);
          const mapped = new Mapped({ namespace, seed });
          for (const [text, bodies] of chunks) {
            mapped.tag(text);
            for (const bytes of bodies) {
              slow.count(text, bytes);
              mapped.body(bytes);
            }
          }
          assert.deepEqual(sorted(mapped.series), sorted(Object.fromEntries(slow.series)));
          assert.deepEqual(countsOf(mapped.skips), sorted(Object.fromEntries(slow.skips)));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

/** By series; -0 is 0 in an exposition. */
function sorted(series: Record<string, number>): [string, number][] {
  return Object.entries(series)
    .map(([name, value]): [string, number] => [name, value + 0])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function countsOf(skips: readonly string[]): [string, number][] {
  const counts: Record<string, number> = {};
  for (const skip of skips) {
    const [rule, reason] = skip.split(' ');
    const kind = `${rule} ${reason}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return sorted(counts);
}
