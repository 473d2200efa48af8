// In: chunks of records. Out: the cost of making gauges of their fields as the plugin does without rules (presets, and one
// gauge for each number of other records), beside decoding everything and setting prom-client's gauges.

import { Gauge, type Registry } from 'prom-client';
import { metricName } from '../ts/match/metric_name.ts';
import { compareCounters, noRules, OurCounter, PromClientCounter, TAG } from './counters.ts';
import { type Fields, messagePack, msgpackr } from './decoders.ts';
import { cpuRecords, flatRecords, nestedRecords } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

export async function benchMapping(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, chunk, records } of [cpuRecords(), flatRecords(), nestedRecords()]) {
    const contenders = [
      new OurCounter('promexporter', noRules(), [chunk]),
      new PromClientCounter(messagePack(), [chunk], setGauges),
      new PromClientCounter(msgpackr(), [chunk], setGauges),
    ];
    const bytes = chunk.length / records;
    const work = `${name}, ${Math.round(bytes)} bytes`;
    rows.push(...(await takeTurns(work, records, contenders, bytes)));
    await compareCounters(work, contenders);
  }
  return rows;
}

/** The same mapping in the plain way; gauges and label objects are made once, as one would. */
function setGauges(registers: Registry[]): (body: Fields) => void {
  const series = new Map<string, { gauge: Gauge; labels: Record<string, string> }>();
  const gaugeOf = (name: string, labelNames: string[]) =>
    new Gauge({ name, help: 'As in the plugin.', labelNames, registers });
  const cpu = gaugeOf('cpu', ['cpu', 'mode']);

  const make = (path: string, isCpu: boolean) => {
    const labels = isCpu ? cpuLabels(path) : null;
    const made =
      labels === null
        ? { gauge: gaugeOf(metricName('', path.split('.')), ['tag']), labels: { tag: TAG } }
        : { gauge: cpu, labels };
    series.set(path, made);
    return made;
  };
  const set = (fields: Fields, prefix: string, isCpu: boolean): void => {
    for (const key in fields) {
      const value = fields[key];
      if (typeof value === 'number' || typeof value === 'boolean') {
        const path = prefix + key;
        const { gauge, labels } = series.get(path) ?? make(path, isCpu);
        gauge.set(labels, Number(value));
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        set(value as Fields, `${prefix}${key}.`, isCpu);
      }
    }
  };
  return (body) => set(body, '', 'cpu_p' in body && 'user_p' in body && 'system_p' in body);
}

/** Of the cpu input's fields: `user_p` is all processors', `cpu1.p_user` is one's. */
function cpuLabels(field: string): Record<string, string> | null {
  const [, cpu, one, all] = /^(?:(cpu\d+)\.p_(\w+)|(\w+)_p)$/.exec(field) ?? [];
  const mode = one ?? all;
  if (mode === undefined) return null;
  return { cpu: cpu ?? 'all', mode: mode === 'cpu' ? 'total' : mode };
}
