// Copies of values that another thread changes without a pause. Without the words of ts/metrics/seqlock.ts, or with
// their order changed, this finds thousands of mixtures.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { beginWrite, endWrite, SeqlockReader } from '../../../ts/metrics/seqlock.ts';
import { SnapshotReader } from '../../../ts/render/snapshot_reader.ts';

const SLOTS = 10;
const VERSION = 0;
const AT = 3;

function block() {
  const buffer = new SharedArrayBuffer(8 * (AT + SLOTS));
  return { buffer, values: new Float64Array(buffer), words: new Int32Array(buffer) };
}

/**
 * Sets all values after the version to the next number, for a while, then to -1. In between it is busy elsewhere for
 * about as long as reading one record takes.
 */
const WRITER = `
import { workerData } from 'node:worker_threads';
import { beginWrite, endWrite } from './ts/metrics/seqlock.ts';
const { buffer, at, slots, durationMs } = workerData;
const values = new Float64Array(buffer);
const words = new Int32Array(buffer);
function write(n) {
  beginWrite(words, at * 2);
  for (let i = 1; i < slots; i++) values[at + i] = n;
  endWrite(words, at * 2);
  for (let i = 0; i < 50; i++) other[i & 15] ^= n + i;
}
const other = new Int32Array(16);
const endMs = performance.now() + durationMs;
let n = 0;
while (performance.now() < endMs) for (let i = 0; i < 1000; i++) write(++n);
write(-1);
`;

describe('SnapshotReader', () => {
  it('copies values that belong together', () => {
    const { values, words } = block();
    values.fill(7, AT + 1);
    const reader = new SnapshotReader(SLOTS, new SeqlockReader());
    assert.deepEqual(
      reader.read(values, words, AT, VERSION)?.slice(1),
      new Float64Array(9).fill(7),
    );
  });

  it('gives up if a change is never completed, after naps', () => {
    const { values, words } = block();
    beginWrite(words, AT * 2);
    const reader = new SnapshotReader(SLOTS, new SeqlockReader());
    const startMs = performance.now();
    assert.equal(reader.read(values, words, AT, VERSION), null);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs > 50, `${tookMs} ms`);
    endWrite(words, AT * 2);
    assert.notEqual(reader.read(values, words, AT, VERSION), null);
  });

  it('copies whole changes while another thread makes one after the other', async () => {
    const { outputFiles } = await build({
      stdin: { contents: WRITER, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
    });
    const { buffer, values, words } = block();
    const workerData = { buffer, at: AT, slots: SLOTS, durationMs: 1000 };
    const worker = new Worker(outputFiles[0]!.text, { eval: true, workerData });
    const reader = new SnapshotReader(SLOTS, new SeqlockReader());
    let seen = 0;
    let different = 0;
    for (let first = 0; first !== -1; ) {
      const copy = reader.read(values, words, AT, VERSION);
      if (copy === null) continue;
      if (copy[1] !== first) different++;
      first = copy[1]!;
      seen++;
      for (let i = 2; i < SLOTS; i++) if (copy[i] !== first) assert.fail(`a mixture: ${copy}`);
    }
    await once(worker, 'exit');
    // If both threads share a processor, it changes hands only some ten times.
    assert.ok(different > 10, `${seen} reads, ${different} different`);
  });
});
