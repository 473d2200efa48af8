// Comes in: one chunk's bytes where Fluent Bit's thread left them. Goes out: values in the store, counts of what was
// read and skipped. Counting thread; never throws for anything that a chunk may hold.

import { ChunkReader, EVENT_END, EVENT_GROUP_START, EVENT_RECORD } from './decode/chunk.ts';
import { Cursor } from './decode/cursor.ts';
import { DecodeError } from './decode/decode_error.ts';
import { describeError } from './describe_error.ts';
import type { LimitedLog } from './limited_log.ts';
import type { Plan } from './match/plan.ts';
import type { Counts } from './metrics/counts.ts';

export class ChunkCounter {
  readonly #cursor = new Cursor();
  readonly #reader = new ChunkReader(this.#cursor);
  readonly #plan: Plan;
  readonly #counts: Counts;
  readonly #log: LimitedLog;

  constructor(plan: Plan, counts: Counts, log: LimitedLog) {
    this.#plan = plan;
    this.#counts = counts;
    this.#log = log;
  }

  /**
   * Counts the chunk `bytes[start, end)` with its tag `bytes[tagStart, tagEnd)`. msgpack has no mark to find the next
   * record by, so what lies behind a mistake is lost, and counted as one malformed chunk.
   */
  count(bytes: Uint8Array, tagStart: number, tagEnd: number, start: number, end: number): void {
    const reader = this.#reader;
    let records = 0;
    try {
      reader.begin(bytes, start, end);
      this.#plan.beginChunk(this.#cursor, tagStart, tagEnd);
      for (let event = reader.next(); event !== EVENT_END; event = reader.next()) {
        if (event === EVENT_RECORD) {
          this.#plan.countRecord(reader, this.#cursor);
          records++;
        } else if (event === EVENT_GROUP_START) {
          this.#plan.beginGroup(this.#cursor);
        } else {
          this.#plan.endGroup(this.#cursor);
        }
      }
    } catch (error) {
      const code = error instanceof DecodeError ? error.code : 'PROMEX_INTERNAL';
      this.#counts.addMalformed(code);
      const what = error instanceof DecodeError ? error.message : describeError(error);
      this.#log.warn(
        code,
        () => `a chunk was not counted to its end, after ${records} records: ${what} (${code})`,
      );
    }
    this.#counts.records += records;
    this.#counts.skippedEvents += reader.skippedEvents;
  }
}
