// A golden case's records.ndjson in, chunks as Fluent Bit hands them to an output out.
//
// A line is a record's body, or a whole event, `[[time, metadata], body]`, the time in seconds; -1 begins a group, -2
// ends it. Both are read exactly (exact_json.ts). For everything else there are lines and members that begin with a
// dollar:
//   {"$tag": "nginx.access"}                      the tag of all later records
//   {"$record": {…}, "$metadata": {…}, "$group": {…}, "$seconds": 1700000000}
//                                                 a record with its metadata, its group's attributes and its time
//   {"$hex": "5b8e"}                              in place of a value: these bytes, as msgpack's binary

import { readFileSync } from 'node:fs';
import { event, groupEnd, groupStart, joined } from '../decode/events.ts';
import { eventTime, pack } from '../decode/samples.ts';
import { packJson } from './exact_json.ts';

export interface Chunk {
  readonly tag: string;
  readonly events: readonly Uint8Array[];
}

interface Line {
  readonly $tag?: string;
  readonly $record?: object;
  readonly $metadata?: object;
  readonly $group?: object;
  readonly $seconds?: number;
}

type WholeEvent = readonly [readonly [seconds: number, metadata: object], body: object];

/** One chunk for each run of equal tags. */
export function readChunks(file: string): Chunk[] {
  const chunks: { tag: string; events: Uint8Array[] }[] = [];
  let tag = 'golden';
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text, reviveBytes) as Line | WholeEvent;
    if ('$tag' in line) {
      tag = line.$tag!;
      continue;
    }
    if (chunks.at(-1)?.tag !== tag) chunks.push({ tag, events: [] });
    chunks.at(-1)!.events.push(...eventsOf(line, text));
  }
  return chunks;
}

// Each record with a group gets markers of its own: Fluent Bit puts several records between two markers, which counts
// the same.
function eventsOf(line: Line | WholeEvent, text: string): Uint8Array[] {
  if (!('$record' in line)) {
    return [Array.isArray(line) ? wholeEvent(line[0][0], text) : event(packJson(text))];
  }
  const { $record, $metadata = {}, $group, $seconds = 1_700_000_000 } = line;
  const record = event($record!, { metadata: $metadata, seconds: $seconds });
  return $group === undefined ? [record] : [groupStart($group), record, groupEnd()];
}

// Position of packJson()'s one byte for the null in place of an event's time.
const TIME_AT = 2;

/** The event with its time as Fluent Bit writes it: EventTime, in which -1 and -2 are the largest 32-bit numbers. */
function wholeEvent(seconds: number, text: string): Uint8Array {
  const whole = Math.floor(seconds);
  const time = pack(eventTime(whole >>> 0, Math.round((seconds - whole) * 1e9)));
  const packed = packJson(text.replace(/^\[\[[^,]*/, '[[null'));
  return joined(packed.subarray(0, TIME_AT), time, packed.subarray(TIME_AT + 1));
}

function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$hex' in value)) return value;
  return new Uint8Array(Buffer.from(String(value.$hex), 'hex'));
}
