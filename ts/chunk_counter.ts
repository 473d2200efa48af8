// One chunk's bytes, where Fluent Bit's thread left them, in; values in the store and counts of events and skips out.
// Counting thread; never throws for any content of a chunk.

import {
  ChunkReader,
  EVENT_END,
  EVENT_GROUP_END,
  EVENT_GROUP_START,
  EVENT_RECORD,
} from './decode/chunk.ts';
import { Cursor } from './decode/cursor.ts';
import { DecodeError, mistakeText } from './decode/decode_error.ts';
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
   * Counts the chunk `bytes[start, end)` with its tag `bytes[tagStart, tagEnd)`. Values that are not events are passed
   * over and counted. If the bytes are not msgpack, everything after the mistake is lost, and counted as one malformed
   * chunk.
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
          if (event === EVENT_GROUP_END) this.#cursor.skip();
          // The skipped value may have held the marker of another group: better no group than a wrong one.
          this.#plan.endGroup();
        }
      }
    } catch (error) {
      const unreadBytes = end - reader.eventStart;
      const isBytes = error instanceof DecodeError;
      const code = isBytes ? error.code : 'PROMEX_INTERNAL';
      this.#counts.addMalformed(code, unreadBytes);
      const what = isBytes ? mistakeText(error, start) : describeError(error);
      this.#log.warn(
        code,
        () =>
          `stopped reading a chunk after ${records} records: ${what}; ${unreadBytes} of its ${end - start} bytes were left unread (${code})`,
      );
    }
    this.#counts.records += records;
    this.#counts.skippedEvents += reader.skippedEvents;
    if (reader.misfits > 0) this.#addMisfits(reader, start);
  }

  #addMisfits({ firstMisfit, misfits }: ChunkReader, start: number): void {
    this.#counts.misfits += misfits;
    const { code } = firstMisfit!;
    this.#log.warn(code, () => {
      const events = misfits === 1 ? 'an event' : `${misfits} events`;
      return `skipped ${events} of a chunk: ${mistakeText(firstMisfit!, start)} (${code})`;
    });
  }
}
