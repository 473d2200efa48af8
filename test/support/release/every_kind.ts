// Rules with every kind of expression, records for them, and the check that a host counts as the command line does.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, waitFor } from '../e2e/fluent_bit.ts';
import { scrape } from '../e2e/scrape.ts';
import type { ScriptedHost } from '../host/scripted_host.ts';
import { event, hex } from '../lifecycle/chunks.ts';
import { flushOk } from '../lifecycle/scripted.ts';

/** Rules with every kind of expression. */
export const EVERY_KIND = join(ROOT, 'test/support/release/every_kind.yaml');
const RECORDS = [
  { method: 'GET', status: 200, user: 'Zoë', agent: 'curl', size: '1.5 KiB', duration_ms: 12 },
  { method: 'POST', status: 503, user: 'λ', agent: 'x', size: '2 MB', duration_ms: 250 },
  { method: 'POST', status: 302, user: 'a b', agent: 'x', state: 'running' },
  { method: 'GET', status: 200, user: 'q', agent: 'KUBE-PROBE/1', state: 'stopped' },
  { temperatures: { cpu: 41.5, disk: 30 } },
];

/** What the command line counts with the same rules, outside. */
function samplesExpected(): string[] {
  const input = RECORDS.map((record) => JSON.stringify(record)).join('\n');
  const args = [join(ROOT, 'bin/promexporter.mjs'), 'try', EVERY_KIND];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return samplesOf(stdout);
}

const samplesOf = (exposition: string) =>
  exposition
    .split('\n')
    .filter((line) => line.startsWith('kind_'))
    .sort();

/** Flushes the records to a host with these rules that has begun, and again after a reload. */
export async function assertCountsTheSame(host: ScriptedHost): Promise<void> {
  const expected = samplesExpected().join('\n');
  for (const round of ['start', 'reload']) {
    if (round === 'reload') assert.match(await host.step('reload'), /^reload DONE/);
    await flushOk(host, hex(...RECORDS.map((record) => event(record))), 'app');
    const urls = [...host.stderr.matchAll(/listening on (http:\/\/\S+)/g)];
    const url = urls.at(-1)?.[1] ?? '';
    // Quantiles are shown some time after the values that they are of.
    let last = '';
    await waitFor(
      () => `the samples of the ${round}:\n${expected}\n\nThe last were:\n${last}`,
      async () => {
        last = samplesOf((await scrape(url)).body).join('\n');
        return last === expected || undefined;
      },
    );
  }
}
