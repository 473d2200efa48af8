// The cases of test/golden: records in, their exposition compared byte by byte. `UPDATE_GOLDEN=1 npm test --
// unit/golden` writes the actual one instead; read the difference before you commit it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { type Format, OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { Counted, rulesOf } from '../../support/unit/counted.ts';
import { readChunks } from '../../support/unit/golden/records.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const GOLDEN = path.join(TOP, 'test/golden');
const COOKBOOK_RULES = path.join(TOP, 'examples/cookbook');
const UPDATES = process.env.UPDATE_GOLDEN === '1';

/** The file with the expected exposition, by format. The second is optional: it shows exemplars. */
const EXPECTED: readonly (readonly [string, Format])[] = [
  ['expected.txt', TEXT],
  ['expected.openmetrics.txt', OPENMETRICS],
];

function casesOf(folder: string): string[] {
  return readdirSync(path.join(GOLDEN, folder)).sort();
}

function check(folder: string, rules: RuleSet): void {
  const counted = new Counted(rules);
  for (const { tag, events } of readChunks(path.join(folder, 'records.ndjson'))) {
    counted.chunk(tag, ...events);
  }
  counted.advance(1000);
  // Example rules skip nothing, and log nothing, for records without faults.
  assert.deepEqual(counted.skips, {});
  assert.deepEqual(counted.overflows, {});
  assert.deepEqual(counted.warnings, []);
  for (const [name, format] of EXPECTED) {
    const file = path.join(folder, name);
    if (format === OPENMETRICS && !existsSync(file)) continue;
    const exposition = counted.exposition(format);
    if (UPDATES) writeFileSync(file, exposition);
    else assert.equal(exposition, readFileSync(file, 'utf8'), name);
  }
}

describe('rules of the cookbook', () => {
  for (const name of casesOf('cookbook')) {
    it(`${name}: records become the expected exposition`, () => {
      const yaml = readFileSync(path.join(COOKBOOK_RULES, `${name}.yaml`), 'utf8');
      check(path.join(GOLDEN, 'cookbook', name), rulesOf(yaml, PRESETS));
    });
  }

  it('each file has a golden case', () => {
    const files = readdirSync(COOKBOOK_RULES).map((file) => path.basename(file, '.yaml'));
    assert.deepEqual(files.sort(), casesOf('cookbook'));
  });
});

// All of them at once, as with nothing configured: none may take another's records.
const everyPreset = defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true });

describe('presets', () => {
  for (const name of casesOf('presets')) {
    it(`${name}: records become the expected exposition`, () => {
      check(path.join(GOLDEN, 'presets', name), everyPreset);
    });
  }

  it('each preset has a golden case', () => {
    assert.deepEqual(Object.keys(PRESETS).sort(), casesOf('presets'));
  });
});

describe('inputs and filters without a preset', () => {
  for (const name of casesOf('inputs')) {
    it(`${name}: numbers and booleans become gauges`, () => {
      check(path.join(GOLDEN, 'inputs', name), everyPreset);
    });
  }
});
