// The budget of docs/scaling.md: its bytes are those that bench/README.md measured, and its table is the arithmetic that
// the first column names.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pluginKeys from '../../ts/config/plugin_keys.json' with { type: 'json' };

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (file: string) => readFileSync(path.join(TOP, file), 'utf8');

const DOCUMENT = read('docs/scaling.md');
const MEASURED = read('bench/README.md');

const SERIES_PER_NODE = 500;
const INTERVAL_SECONDS = 15;
const PROMETHEUS_BYTES_PER_SERIES = 3000;
const SERIES_PER_SHARD = 1_000_000;
const NODES_PER_VMAGENT = 1000;
const SECONDS_PER_DAY = 86_400;
const BYTES_PER_SAMPLE_ON_DISK = 2;

const MULTIPLES: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** `5.76 GB` or `33,333` as a number. */
function numberOf(cell: string): number {
  const [, digits, unit] = /^([\d.,]+)(?: ([kMG]B))?$/.exec(cell.trim()) ?? assert.fail(cell);
  return Number(digits!.replaceAll(',', '')) * (unit === undefined ? 1 : MULTIPLES[unit]!);
}

/** The cells of the row that begins so, without the first. */
function row(title: string): number[] {
  const line = DOCUMENT.split('\n').find((text) => text.startsWith(`| ${title}`));
  assert.ok(line !== undefined, title);
  return line.split('|').slice(2, -1).map(numberOf);
}

/** Resident bytes of a counter's series in libnode, and bytes of one of its lines. */
function measured(): { readonly series: number; readonly line: number } {
  const [, series] =
    /^\| a counter's series: heap and buffers \/ resident \|.*\| \d+ \/ (\d+) bytes \|$/m.exec(
      MEASURED,
    ) ?? assert.fail('bench/README.md has the bytes of a series');
  const [, megabytes] =
    /^\| 100,000 counters of three labels \(([\d.]+) MB\), text/m.exec(MEASURED) ??
    assert.fail('bench/README.md has the bytes of an exposition');
  return { series: Number(series), line: (Number(megabytes) * 1e6) / 100_000 };
}

/** Figures in the document have three digits. */
function assertFigures(title: string, wanted: readonly number[]): void {
  row(title).forEach((figure, i) => {
    assert.equal(figure.toPrecision(3), wanted[i]!.toPrecision(3), `${title}, column ${i + 1}`);
  });
}

describe('docs/scaling.md', () => {
  const nodes = row('nodes');
  const series = nodes.map((count) => count * SERIES_PER_NODE);
  const samples = series.map((count) => count / INTERVAL_SECONDS);
  const { series: seriesBytes, line: lineBytes } = measured();
  const perNode = (bytes: number) => nodes.map(() => SERIES_PER_NODE * bytes);

  it('counts at 10, 1,000 and 100,000 nodes', () => {
    assert.deepEqual(nodes, [10, 1000, 100_000]);
    assertFigures('series: nodes × 500', series);
  });

  it('takes the bytes of a series and of a line from bench/README.md', () => {
    assertFigures(`memory of each node: 500 × ${seriesBytes} bytes`, perNode(seriesBytes));
    assertFigures(`each scrape, not compressed: 500 × ${lineBytes} bytes`, perNode(lineBytes));
    assert.ok(DOCUMENT.includes(`\n- ${seriesBytes} bytes is the resident memory`));
    assert.ok(DOCUMENT.includes(` ${lineBytes} bytes is a\n`));
    const { default: limit } = pluginKeys.find(({ name }) => name === 'max_series')!;
    const [, most] = /takes ([\d.]+ MB)\./.exec(DOCUMENT) ?? [];
    assert.equal(numberOf(most!), Number(limit) * seriesBytes);
  });

  it('calculates what Prometheus needs', () => {
    assertFigures(
      'memory of all Prometheis: series × 3 kB',
      series.map((count) => count * PROMETHEUS_BYTES_PER_SERIES),
    );
    assertFigures(
      'shards of at most 1,000,000 series',
      series.map((count) => Math.ceil(count / SERIES_PER_SHARD)),
    );
    assertFigures('samples per second: series / 15', samples);
    assertFigures(
      'disk per day: samples per second × 86,400 × 2 bytes',
      samples.map((count) => count * SECONDS_PER_DAY * BYTES_PER_SAMPLE_ON_DISK),
    );
    assertFigures(
      'series after aggregation: 500 × vmagents, one per 1,000 nodes',
      nodes.map((count) => Math.ceil(count / NODES_PER_VMAGENT) * SERIES_PER_NODE),
    );
  });
});
