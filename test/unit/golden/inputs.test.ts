// The rules of docs/inputs.md, with records that the inputs really made.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';
import { packJson } from '../../support/unit/golden/exact_json.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const MARKDOWN = readFileSync(path.join(TOP, 'docs/inputs.md'), 'utf8');

/** The rules of a section, given by its heading. */
function rulesBelow(heading: string): string {
  const section = MARKDOWN.slice(MARKDOWN.indexOf(`\n### ${heading}\n`));
  return /^```yaml\n([\s\S]*?)^```$/m.exec(section)![1]!;
}

function seriesOf(heading: string, ...records: readonly string[]): Record<string, number> {
  const events = records.map((record) => event(packJson(record)));
  return new Counted(rulesBelow(heading)).chunk('t', ...events).series;
}

describe('docs/inputs.md', () => {
  it('netif: values that the input sends when an interface is recreated are left out', () => {
    const series = seriesOf(
      'netif',
      '{"tun0.rx.bytes":840,"tun0.rx.packets":10}',
      '{"tun0.rx.bytes":18446744073709550775,"tun0.rx.packets":18446744073709551605}',
      '{"tun0.rx.bytes":60,"tun0.rx.packets":1}',
    );
    assert.deepEqual(series, { tunnel_receive_bytes_total: 900 });
  });

  it('docker: the total of CPU time continues after its 32 bits wrap', () => {
    const series = seriesOf(
      'docker',
      '{"id":"a1b1d141dc36","name":"/web","cpu_used":4294000000,"mem_used":786432}',
      '{"id":"a1b1d141dc36","name":"/web","cpu_used":100000,"mem_used":1073741824}',
    );
    assert.deepEqual(series, { 'container_cpu_seconds_total{name="/web"}': 4294.1 });
  });

  it('collectd: values are distinguished by type and instance', () => {
    const series = seriesOf(
      'collectd',
      '{"type":"if_octets","time":1.5,"interval":1.0,"plugin":"interface","plugin_instance":"lo","host":"web-1","rx":241765954,"tx":241765954}',
      '{"type":"memory","type_instance":"free","time":1.5,"interval":1.0,"plugin":"memory","plugin_instance":"","host":"web-1","value":19808428032.0}',
      '{"type":"load","time":1.5,"interval":1.0,"plugin":"load","host":"web-1","shortterm":15.8232421875,"midterm":15.5,"longterm":12.0}',
    );
    assert.deepEqual(series, {
      'collectd_interface_receive_bytes_total{host="web-1",interface="lo"}': 241765954,
      'collectd_memory_bytes{host="web-1",state="free"}': 19808428032,
    });
  });
});
