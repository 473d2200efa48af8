// Records that presets recognise as those of Fluent Bit's inputs, and records of others that they do not.
// test/golden/presets has the inputs' own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { Counted } from '../../support/unit/counted.ts';

const EVERYTHING = defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true });

/** The series of one record with nothing configured; nothing may be skipped. */
function seriesOf(record: object): Record<string, number> {
  const counted = new Counted(EVERYTHING).records(record);
  assert.deepEqual(counted.skips, {}, JSON.stringify(record));
  return counted.series;
}

describe('The preset health', () => {
  it('accepts a boolean alive, alone or with the input’s additions', () => {
    for (const record of [
      { alive: false },
      { alive: false, hostname: 'a' },
      { alive: false, port: 1 },
      { alive: false, hostname: 'a', port: 1 },
    ]) {
      const [sample] = Object.keys(seriesOf(record));
      assert.match(sample!, /^health_up\{/);
    }
  });

  it('accepts no record with any other field, nor one with a text', () => {
    assert.deepEqual(seriesOf({ alive: true, latency: 3 }), {
      'alive{tag="t"}': 1,
      'latency{tag="t"}': 3,
    });
    assert.deepEqual(seriesOf({ alive: 'true', latency: 3 }), { 'latency{tag="t"}': 3 });
    assert.deepEqual(seriesOf({ alive: 1 }), { 'alive{tag="t"}': 1 });
  });

  it('accepts no record with a field of nearly the same name', () => {
    const names = ['alive', 'hostname', 'port'];
    const beginnings = names.flatMap((name) => [...name].map((_, i) => name.slice(0, i)));
    const others = [...beginnings, ...names].flatMap((text) => [text, `${text}x`, `${text}\n`]);
    for (const name of others.filter((text) => !names.includes(text))) {
      const shown = Object.keys(seriesOf({ alive: true, [name]: 3 }));
      assert.equal(shown.length, 2, JSON.stringify(name));
    }
    assert.deepEqual(seriesOf({ alive: true, port: { in: 3 } }), {
      'alive{tag="t"}': 1,
      'port_in{tag="t"}': 3,
    });
  });
});

describe('Other presets', () => {
  it('accept no record whose numbers are texts that are none', () => {
    for (const record of [
      { alive: 'true', proc_name: 'a', pid: 5 },
      { alive: true, proc_name: 'a', pid: 'none', n: 5 },
      { read_size: '4k', write_size: 5 },
      { name: 'thermal_zone0', type: 'a', temp: 'hot', n: 5 },
      { 'Mem.total': 'much', 'Mem.used': 5, 'Mem.free': 5 },
    ]) {
      assert.ok(Object.values(seriesOf(record)).includes(5), JSON.stringify(record));
    }
  });
});
