// A thread that reads a store all the time, as fast as it can, while the test's thread changes it.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { StoreSegment } from '../../../../ts/metrics/layout.ts';
import type { Store } from '../../../../ts/metrics/store.ts';

// Drains its port before each reading, like the endpoint. `check` throws if the lines of a reading are wrong.
const source = (check: string) => `
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { check } from '../../../unit/render/${check}';
import { ByteWriter } from '../../../unit/render/ts/render/byte_writer.ts';
import { renderOpenMetrics } from '../../../unit/render/ts/render/openmetrics.ts';
import { StoreReader } from '../../../unit/render/ts/render/store_families.ts';

const reader = new StoreReader(workerData);
const out = new ByteWriter();
let looks = 0;
const look = () => {
  for (let next = receiveMessageOnPort(parentPort); next; next = receiveMessageOnPort(parentPort)) {
    if (next.message === 'stop') {
      parentPort.postMessage(looks);
      return;
    }
    reader.receive(next.message);
  }
  out.reset();
  renderOpenMetrics(reader.families(), out);
  check(out.take().toString());
  looks++;
  setImmediate(look);
};
parentPort.postMessage('ready');
look();
`;

export class ReaderWorker {
  readonly #worker: Worker;
  #failure: unknown = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('error', (error) => {
      this.#failure = error;
    });
  }

  /**
   * Resolves when it reads.
   * @param check path, from the repository's top, of a module whose `check(exposition)` judges each reading
   */
  static async start(check: string, store: Store): Promise<ReaderWorker> {
    const { outputFiles } = await build({
      stdin: { contents: source(check), resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
    });
    const workerData = { control: store.control, segments: store.segments() };
    const worker = new Worker(outputFiles[0]!.text, { eval: true, workerData });
    await once(worker, 'message');
    return new ReaderWorker(worker);
  }

  send(segment: StoreSegment): void {
    this.#worker.postMessage(segment);
  }

  /** The error of `check`, null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Ends the reading. @returns number of readings */
  async stop(): Promise<number> {
    if (this.#failure !== null) throw this.#failure;
    const answer = once(this.#worker, 'message');
    this.#worker.postMessage('stop');
    const [looks] = await answer;
    await this.#worker.terminate();
    return looks as number;
  }
}
