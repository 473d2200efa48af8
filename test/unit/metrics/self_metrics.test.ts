// The plugin's own metrics of one instance: they show the counts.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { TOTAL_CHUNKS, TOTAL_SLOTS } from '../../../ts/binding.ts';
import { Counts } from '../../../ts/metrics/counts.ts';
import { SelfMetrics } from '../../../ts/metrics/self_metrics.ts';
import { NEGATIVE, NOT_A_NUMBER, SKIP_REASONS } from '../../../ts/metrics/skip_reasons.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import { familiesFromPromClient } from '../../../ts/render/prom_client_families.ts';
import { renderText } from '../../../ts/render/text.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';

describe('SelfMetrics', () => {
  const counts = new Counts();
  const families = new TestFamilies({ maxSeries: 3 });
  const totals = new Float64Array(TOTAL_SLOTS);
  const self = new SelfMetrics({ counts, families, queueTotals: () => totals, rulesReload: null });
  after(() => self.close());

  /** Lines of the plugin's own, without those about Node.js. */
  async function lines(): Promise<string[]> {
    const out = new ByteWriter();
    renderText(familiesFromPromClient(await self.snapshot()), out);
    const all = out.take().toString().split('\n');
    return all.filter((line) => line.startsWith('promexporter_'));
  }

  it('shows zeros if nothing happened, and labelled series only if their labels are known', async () => {
    const all = await lines();
    assert.ok(all.includes('promexporter_series 0'));
    assert.ok(all.includes('promexporter_series_expired_total 0'));
    assert.ok(all.includes('promexporter_exemplars_dropped_total 0'));
    const labelled = all.filter((line) => line.includes('{'));
    assert.deepEqual(labelled, [
      'promexporter_events_skipped_total{reason="time"} 0',
      'promexporter_events_skipped_total{reason="layout"} 0',
    ]);
  });

  it('shows the counts, again and again', async () => {
    counts.records = 7;
    counts.droppedExemplars = 2;
    counts.addMalformed('PROMEX_X', 10);
    counts.addMalformed('PROMEX_X', 5);
    counts.misfits = 6;
    counts.skips('a')[NOT_A_NUMBER]! += 3;
    counts.skips('a#2')[NEGATIVE]! += 1;
    counts.skips('b');
    counts.taken('a', true)[0]! += 6;
    counts.taken('a#2', true);
    counts.taken('b', false);
    counts.taken('c', false)[0]! += 1;
    totals[TOTAL_CHUNKS] = 4;
    const a = families.family({ name: 'a', ttlMs: 1000 });
    const b = families.family({ name: 'b', maxValues: [{ label: 'x', max: 3 }] });
    a.series(['1']);
    families.expire(5000);
    for (const x of ['1', '2', '3']) b.series([x]);
    for (let i = 0; i < 5; i++) a.overflow();
    b.labelLimits!.count(b.labelLimits!.limit(['4']));
    families.family({ name: 'c', maxValues: [{ label: 'x', max: 3 }] });
    for (let i = 0; i < 2; i++) {
      const all = await lines();
      for (const line of [
        'promexporter_records_total 7',
        'promexporter_queue_chunks 4',
        'promexporter_series 3',
        'promexporter_series_expired_total 1',
        'promexporter_series_overflow_total{family="a"} 5',
        'promexporter_label_overflow_total{family="b",label="x"} 1',
        'promexporter_label_overflow_total{family="c",label="x"} 0',
        'promexporter_exemplars_dropped_total 2',
        'promexporter_rule_records_total{rule="a"} 6',
        'promexporter_rule_records_total{rule="a#2"} 0',
        'promexporter_rule_records_total{rule="c"} 1',
        'promexporter_rule_skipped_total{rule="a",reason="not_a_number"} 3',
        'promexporter_rule_skipped_total{rule="a#2",reason="negative"} 1',
        'promexporter_events_skipped_total{reason="layout"} 6',
        'promexporter_chunks_malformed_total{code="PROMEX_X"} 2',
        'promexporter_chunks_malformed_bytes_total{code="PROMEX_X"} 15',
      ]) {
        assert.ok(all.includes(line), `${line} is not in\n${all.join('\n')}`);
      }
      assert.equal(all.filter((line) => line.includes('rule_skipped')).length, 2);
      assert.equal(all.filter((line) => line.includes('rule_records')).length, 3);
    }
  });

  it('has a word for each reason', () => {
    assert.equal(SKIP_REASONS[NEGATIVE], 'negative');
    assert.equal(counts.skips('c').length, SKIP_REASONS.length);
  });
});
