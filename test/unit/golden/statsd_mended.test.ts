// Timers of the statsd input from Fluent Bit 5.1.1, with a set's fields after their own, and as they will be once that
// is fixed: the cookbook's rules count both the same.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';
import { packJson } from '../../support/unit/golden/exact_json.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const RULES = readFileSync(path.join(TOP, 'examples/cookbook/statsd.yaml'), 'utf8');
const RECORDS = path.join(TOP, 'test/golden/cookbook/statsd/records.ndjson');
const SET_AFTER_TIMER = /(\{"type":"timer",.*?"sample_rate":[^,}]+),"type":"set",[^}]*\}/;

/** Bodies of the golden case's records, as text. */
const bodies = readFileSync(RECORDS, 'utf8')
  .split('\n')
  .flatMap((line) => /^\[\[[^\]]*\],(\{.*\})\]$/.exec(line)?.[1] ?? []);

function expositionOf(texts: readonly string[]): string {
  const events = texts.map((text) => event(packJson(text)));
  return new Counted(RULES).chunk('statsd.0', ...events).exposition();
}

it('timers of statsd count alike with and without the fields of a set after them', () => {
  const mended = bodies.map((text) => text.replace(SET_AFTER_TIMER, '$1}'));
  assert.equal(bodies.filter((text, i) => text !== mended[i]).length, 2);
  for (const text of mended) assert.doesNotMatch(text, /"type".*"type"/);
  assert.equal(expositionOf(mended), expositionOf(bodies));
});
