// The reader of the shared store: in this thread, and in another one while the store grows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { SERIES_PER_SEGMENT, type StoreSegment } from '../../../ts/metrics/layout.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { linesOf, readerOf } from '../metrics/read_series.ts';

const text = (labels: string) => Buffer.from(labels, 'utf8');

describe('StoreReader', () => {
  it('lists families in the order of their births, with type and help, and without series too', () => {
    const store = new Store(() => {});
    store.addFamily({ name: 'b', type: 'counter', help: 'B.' });
    store.addFamily({ name: 'a', type: 'gauge', help: 'A.' });
    const families = readerOf(store).families();
    assert.deepEqual(
      families.map(({ name, type, help }) => ({ name, type, help })),
      [
        { name: 'b', type: 'counter', help: 'B.' },
        { name: 'a', type: 'gauge', help: 'A.' },
      ],
    );
    assert.deepEqual(linesOf(readerOf(store)), []);
  });

  it('shows each series once, however often it is asked', () => {
    const store = new Store(() => {});
    const family = store.addFamily({ name: 'a', type: 'gauge', help: '' });
    store.addSeries(family, text('x="1"'), 1);
    const reader = readerOf(store);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1']);
    store.addSeries(family, text('x="2"'), 2);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1', 'a{x="2"} 2']);
  });

  it('holds a series back until all segments that it lies in have come', () => {
    const late: StoreSegment[] = [];
    const store = new Store((segment) => late.push(segment));
    const reader = readerOf(store);
    const fill = (family: number, first: number) => {
      for (let i = 0; i < SERIES_PER_SEGMENT; i++)
        store.addSeries(family, text(`x="${first + i}"`), i);
    };
    fill(store.addFamily({ name: 'a', type: 'gauge', help: '' }), 0);
    fill(store.addFamily({ name: 'b', type: 'gauge', help: '' }), 1000);
    store.addSeries(0, text('y'.repeat(100_000)), 0);
    const shown = [linesOf(reader).length];
    for (const segment of late) {
      reader.receive(segment);
      shown.push(linesOf(reader).length);
    }
    assert.deepEqual(
      late.map(({ kind }) => kind),
      ['family', 'series', 'text', 'family', 'series', 'series', 'text'],
    );
    const one = SERIES_PER_SEGMENT;
    // The family `b` is of no use before its rows, the rows of the long text before the text.
    assert.deepEqual(shown, [0, 0, 0, one, one, 2 * one, 2 * one, 2 * one + 1]);
  });
});

// Reads all the time, drains its port before each look as the endpoint does, and ends when it has seen `count` series.
const READER_SOURCE = `
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { linesOf } from './test/unit/metrics/read_series.ts';
import { StoreReader } from './ts/render/store_families.ts';

const reader = new StoreReader(workerData);
parentPort.postMessage('ready');
let looks = 0;
let seen = 0;
const look = () => {
  for (let next = receiveMessageOnPort(parentPort); next; next = receiveMessageOnPort(parentPort)) {
    reader.receive(next.message);
  }
  const lines = linesOf(reader);
  looks++;
  if (lines.length < seen) throw new Error('series went away');
  seen = lines.length;
  for (const line of lines) {
    const [, series, value] = /^f(?:\\d+){x="(\\d+)"} (\\d+)$/.exec(line) ?? [];
    if (value === undefined || Number(value) % 1000003 !== Number(series)) throw new Error('torn: ' + line);
  }
  if (seen === workerData.count) parentPort.postMessage(looks);
  else setImmediate(look);
};
look();
`;

describe('StoreReader in another thread', () => {
  let source = '';
  before(async () => {
    const { outputFiles } = await build({
      stdin: { contents: READER_SOURCE, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
    });
    source = outputFiles[0]!.text;
  });

  it('sees whole series and whole values while the store grows and changes', async () => {
    const count = 4 * SERIES_PER_SEGMENT + 5;
    let send: (segment: StoreSegment) => void = () => {};
    const store = new Store((segment) => send(segment));
    const worker = new Worker(source, {
      eval: true,
      workerData: { control: store.control, segments: store.segments(), count },
    });
    send = (segment) => worker.postMessage(segment);
    await once(worker, 'message');
    const families = [0, 1, 2].map((i) =>
      store.addFamily({ name: `f${i}`, type: 'gauge', help: '' }),
    );
    for (let i = 0; i < count; i++) {
      // Values whose remainder is the series' number: a mixture of two values has another.
      const value = (round: number) => i + 1_000_003 * round;
      const series = store.addSeries(families[i % 3]!, text(`x="${i}"`), value(1));
      for (const round of [2 ** 20, 3, 2 ** 30]) store.set(series, value(round));
      if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const [looks] = await once(worker, 'message');
    assert.ok((looks as number) >= 1);
    await worker.terminate();
  });
});
