// The store while another thread reads it: the reader's view is consistent at any moment. These tests would notice if
// V8 changed the order of accesses to shared memory (ts/metrics/seqlock.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Family } from '../../../ts/metrics/family.ts';
import type { StoreSegment } from '../../../ts/metrics/layout.ts';
import { cell } from '../../support/unit/metrics/cell.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { BOUNDS, KEPT, labelOf, MODULUS } from '../../support/unit/render/check_whole_series.ts';
import { ReaderWorker } from '../../support/unit/render/reader_worker.ts';

const CHECK = 'test/support/unit/render/check_whole_series.ts';
const DURATION_MS = 2000;
const TURN_MS = 4;
const TTL_MS = 1000;
const NUMBERS = 2000;

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Changes until the time is over, in turns between which messages are sent. @returns number of readings */
async function changeUnderReader(
  families: TestFamilies,
  segments: { send: (segment: StoreSegment) => void },
  change: () => void,
): Promise<number> {
  const reader = await ReaderWorker.start(CHECK, families.store);
  segments.send = (segment) => reader.send(segment);
  // In processor time, of which a busy machine gives less: writer and reader take one processor each.
  const before = process.cpuUsage();
  const usedMs = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  while (usedMs() < 2 * DURATION_MS && reader.failure === null) {
    const turnEndMs = performance.now() + TURN_MS;
    while (performance.now() < turnEndMs) change();
    await nextTurn();
  }
  return await reader.stop();
}

describe('StoreReader in another thread', () => {
  it('sees histograms whose count, buckets and sum belong together, at each look', async () => {
    const families = new TestFamilies();
    const h = families.family({ name: 'h', type: 'histogram', buckets: BOUNDS, labelNames: ['x'] });
    const handles = Array.from({ length: KEPT }, (_, i) => h.series([labelOf('h', i)]));
    let n = 0;
    const looks = await changeUnderReader(families, { send: () => {} }, () => {
      // The same series again and again: the reader finds it half written as often as possible.
      const handle = handles[n % KEPT]!;
      for (let i = 0; i < 2000; i++) h.observe(handle, cell(BOUNDS[(n + i) % BOUNDS.length]!));
      n++;
    });
    assert.ok(looks > 5, `${looks} looks`);
  });

  it('sees no text, value or exemplar of another series while rows, text and values are reused', async () => {
    const segments = { send: (_: StoreSegment) => {} };
    const families = new TestFamilies({ onSegment: (segment) => segments.send(segment) });
    const { store } = families;
    const common = { ttlMs: TTL_MS, labelNames: ['x'], exemplars: true };
    const counter = families.family({ ...common, name: 'a_total' });
    const gauge = families.family({ ...common, name: 'b', type: 'gauge' });
    const histogram = families.family({
      ...common,
      ...{ name: 'h', type: 'histogram' as const, buckets: BOUNDS },
    });
    const update = (number: number, round: number) => {
      const handle = gauge.series([labelOf('b', number)]);
      gauge.set(handle, cell(number + MODULUS * round));
      const count = counter.series([labelOf('a_total', number)]);
      counter.add(count, cell(number + 1));
      addExemplar(counter, count, number, round, 1);
      const observed = histogram.series([labelOf('h', number)]);
      const value = BOUNDS[round % BOUNDS.length]!;
      histogram.observe(observed, cell(value));
      addExemplar(histogram, observed, number, round, value);
    };
    for (let number = 0; number < KEPT; number++) update(number, 1);
    let round = 1;
    const looks = await changeUnderReader(families, segments, () => {
      round++;
      store.nowMs += TTL_MS / 4;
      for (let number = 0; number < KEPT; number++) update(number, round);
      // Others come and go: a range of numbers that moves.
      for (let i = 0; i < 60; i++) update(KEPT + ((round * 13 + i * 7) % NUMBERS), round);
      families.expire(store.nowMs);
    });
    assert.ok(looks > 5, `${looks} looks`);
    assert.ok(families.expiredCount > 1000, `${families.expiredCount} expired`);
  });
});

function addExemplar(
  family: Family,
  handle: number,
  number: number,
  round: number,
  value: number,
): void {
  if (!family.wantsExemplar(handle, value)) return;
  const text = `${number}-${round}-${'.'.repeat(round % 60)}`;
  family.setExemplar(handle, value, [['id', text]], round, 5);
}
