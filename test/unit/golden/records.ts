// A golden case's records.ndjson in, chunks as Fluent Bit hands them to an output out.
//
// A line is a record's body. What a body cannot say has lines and members of its own, which begin with a dollar:
//   {"$tag": "nginx.access"}                      the tag of all records behind it
//   {"$record": {…}, "$metadata": {…}, "$group": {…}, "$seconds": 1700000000}
//                                                 a record with its metadata, its group's attributes and its time
//   {"$hex": "5b8e"}                              in place of a value: these bytes, in msgpack's kind for binary

import { readFileSync } from 'node:fs';
import { event, groupEnd, groupStart } from '../decode/events.ts';

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

/** One chunk for each tag in a row. */
export function readChunks(file: string): Chunk[] {
  const chunks: { tag: string; events: Uint8Array[] }[] = [];
  let tag = 'golden';
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text, reviveBytes) as Line;
    if (line.$tag !== undefined) {
      tag = line.$tag;
      continue;
    }
    if (chunks.at(-1)?.tag !== tag) chunks.push({ tag, events: [] });
    chunks.at(-1)!.events.push(...eventsOf(line));
  }
  return chunks;
}

// Each record with a group gets markers of its own: Fluent Bit puts several records between two markers, which is the
// same to whoever counts.
function eventsOf(line: Line): Uint8Array[] {
  if (line.$record === undefined) return [event(line)];
  const { $record, $metadata = {}, $group, $seconds = 1_700_000_000 } = line;
  const record = event($record, { metadata: $metadata, seconds: $seconds });
  return $group === undefined ? [record] : [groupStart($group), record, groupEnd()];
}

function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$hex' in value)) return value;
  return new Uint8Array(Buffer.from(String(value.$hex), 'hex'));
}
