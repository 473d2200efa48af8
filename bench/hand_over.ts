// In: chunks as Fluent Bit's flush delivers them. Out: the cost of copying them into the queue, waking JavaScript and
// finding them there. Nothing is decoded. Queue and binding are the plugin's own, built as an addon.

import { type Binding, EVENT_SLOTS, PLACE_SLOTS } from '../ts/binding.ts';
import { flatRecords } from './records.ts';
import { type Contender, type Row, takeTurns } from './rounds.ts';

/** What native/addon.cc adds to the binding: the part of Fluent Bit's threads. */
export interface Addon extends Binding {
  readonly host: {
    addInstance(properties: Record<string, string>): number;
    pushChunk(instanceId: number, tag: string, bytes: Uint8Array, patienceMs: number): string;
  };
}

/** Chunks of one size that arrive between two wakes. */
interface Delivery {
  readonly work: string;
  readonly chunkBytes: number;
  readonly chunks: number;
  /** Records in all its chunks. */
  readonly records: number;
  /** Another chunk at each call: Fluent Bit's chunks are seldom in the processor's cache. */
  next(): Uint8Array;
}

const TAG = 'app.web';
const PAGE_BYTES = 4096;
/** The plugin's default buffer_limit. */
const CAPACITY_BYTES = 64 << 20;
/** More than the caches of most processors hold. */
const SOURCE_BYTES = 64 << 20;
/** As many as ts/instance.ts takes at once. */
const CHUNKS_AT_ONCE = 8;
/** Records of about 95 bytes in a chunk of about 2 KB. */
const SMALL_CHUNK_RECORDS = 21;

export async function benchHandOver(addon: Addon): Promise<Row[]> {
  const queue = new NativeQueue(addon);
  const rows: Row[] = [];
  for (const delivery of deliveries()) {
    const contenders = [queue.contender(delivery), freshBuffers(delivery), copyAlone(delivery)];
    rows.push(...(await takeTurns(delivery.work, delivery.records, contenders)));
  }
  return rows;
}

function deliveries(): Delivery[] {
  const { chunk, records } = flatRecords();
  const smallBytes = Math.round((chunk.length / records) * SMALL_CHUNK_RECORDS);
  return [
    delivery(chunk, chunk.length, 1, records),
    delivery(chunk, chunk.length, 4, records),
    delivery(chunk, smallBytes, 1, SMALL_CHUNK_RECORDS),
    delivery(chunk, smallBytes, 100, SMALL_CHUNK_RECORDS),
  ];
}

function delivery(
  bytes: Uint8Array,
  chunkBytes: number,
  chunks: number,
  recordsEach: number,
): Delivery {
  // It does not matter where a chunk ends, because it is not decoded.
  const perCopy = Math.floor(bytes.length / chunkBytes);
  const sources: Uint8Array[] = [];
  while (sources.length * chunkBytes < SOURCE_BYTES) {
    const copy = bytes.slice();
    for (let i = 0; i < perCopy; i++)
      sources.push(copy.subarray(i * chunkBytes, (i + 1) * chunkBytes));
  }
  let turn = 0;
  return {
    work: `${chunks} x ${Math.round(chunkBytes / 1000)} KB a wake`,
    chunkBytes,
    chunks,
    records: chunks * recordsEach,
    next() {
      turn = (turn + 1) % sources.length;
      return sources[turn]!;
    },
  };
}

/** The plugin's way: pushed into the ring, woken by the threadsafe function, read in place. */
class NativeQueue {
  readonly #addon: Addon;
  readonly #instanceId: number;
  readonly #bytes: Uint8Array;
  readonly #events = new Int32Array(EVENT_SLOTS);
  readonly #places = new Int32Array(CHUNKS_AT_ONCE * PLACE_SLOTS);
  #expectedBytes = 0;
  #arrived: () => void = () => {};
  #failed: (error: unknown) => void = () => {};

  constructor(addon: Addon) {
    this.#addon = addon;
    this.#instanceId = addon.host.addInstance({});
    this.#bytes = new Uint8Array(addon.openQueue(this.#instanceId, CAPACITY_BYTES));
    addon.start(() => {
      try {
        this.#wake();
      } catch (error) {
        this.#failed(error); // Node 18 and 20 only warn if a native caller's callback throws
      }
    });
  }

  contender({ next, chunkBytes, chunks }: Delivery): Contender {
    return {
      name: 'promexporter',
      run: () =>
        new Promise<void>((resolve, reject) => {
          this.#arrived = resolve;
          this.#failed = reject;
          this.#expectedBytes += chunkBytes * chunks;
          for (let i = 0; i < chunks; i++) {
            const result = this.#addon.host.pushChunk(this.#instanceId, TAG, next(), 0);
            if (result !== 'accepted') throw new Error(`the queue says ${result}, not accepted`);
          }
        }),
    };
  }

  #wake(): void {
    this.#addon.takeEvents(this.#events);
    for (;;) {
      const taken = this.#addon.take(this.#instanceId, this.#places);
      if (taken === 0) break;
      for (let i = 0; i < taken; i++) {
        const start = this.#places[i * PLACE_SLOTS + 2]!;
        const size = this.#places[i * PLACE_SLOTS + 3]!;
        touchPages(this.#bytes, start, start + size);
        this.#expectedBytes -= size;
        this.#addon.done(this.#instanceId);
      }
    }
    if (this.#expectedBytes === 0) this.#arrived();
  }
}

/** The way of an addon without a queue: a buffer for each chunk, in an array, read in the next turn. */
function freshBuffers({ next, chunks }: Delivery): Contender {
  const queue: Buffer[] = [];
  return {
    name: 'Buffer.from and an array',
    run: () => {
      for (let i = 0; i < chunks; i++) queue.push(Buffer.from(next()));
      return new Promise<void>((resolve) => {
        setImmediate(() => {
          for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
            touchPages(chunk, 0, chunk.length);
          }
          resolve();
        });
      });
    },
  };
}

/** The floor: only the copy. */
function copyAlone({ next, chunkBytes, chunks }: Delivery): Contender {
  const target = new Uint8Array(chunkBytes * chunks);
  return {
    name: 'the copy alone',
    run: () => {
      for (let i = 0; i < chunks; i++) target.set(next(), i * chunkBytes);
      touchPages(target, 0, target.length);
    },
  };
}

/** Reads a byte of each page: the memory that a reader would wait for first. */
function touchPages(bytes: Uint8Array, start: number, end: number): void {
  let sum = 0;
  for (let i = start; i < end; i += PAGE_BYTES) sum += bytes[i]!;
  // Used, so that no read is optimised away.
  if (sum < 0) throw new RangeError(`bytes add up to ${sum}`);
}
