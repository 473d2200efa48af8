// Records in, the msgpack bytes that Fluent Bit hands to a flush out; in the test's process.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ExtData, encode } from '@msgpack/msgpack';

/** Seconds of the markers that begin and end a log group. */
export const GROUP_START_SECONDS = 0xffff_ffff;
export const GROUP_END_SECONDS = 0xffff_fffe;

const SOME_SECONDS = 1_700_000_000;

/** Fluent Bit's EventTime: seconds, then nanoseconds, both big-endian. */
export function eventTime(seconds = SOME_SECONDS, nanoseconds = 0): ExtData {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(seconds, 0);
  bytes.writeUInt32BE(nanoseconds, 4);
  return new ExtData(0, bytes);
}

/** An event as Fluent Bit writes it since 2.1: `[[time, metadata], body]`. */
export function event(body: object, seconds = SOME_SECONDS): Buffer {
  return Buffer.from(encode([[eventTime(seconds), {}], body]));
}

/** An event in the layout before 2.1: `[time, body]`. */
export function oldEvent(body: object): Buffer {
  return Buffer.from(encode([eventTime(), body]));
}

/** One event `count` times. */
export function repeated(one: Buffer, count: number): Buffer {
  return Buffer.alloc(one.length * count, one);
}

/** The argument of a script's flush: the bytes themselves. For chunks of some kilobytes at most. */
export function hex(...events: readonly Buffer[]): string {
  return `hex:${Buffer.concat(events).toString('hex')}`;
}

/** A folder that is removed with the test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-life-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file with the bytes, removed with the test. */
export function chunkFile(t: TestContext, bytes: Buffer): string {
  const path = join(folderOf(t), 'chunk.msgpack');
  writeFileSync(path, bytes);
  return path;
}
