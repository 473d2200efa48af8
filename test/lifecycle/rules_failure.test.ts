// JavaScript fails (ts/fault_injection.ts) while rules count: the next environment reads them again and goes on.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostPrograms, listening, PLUGIN, startProcess } from '../support/e2e/fluent_bit.ts';
import { samplesOf, scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { errorsIn } from '../support/lifecycle/refused.ts';
import {
  flushOk,
  logged,
  output,
  quitWell,
  startScript,
  urlOf,
} from '../support/lifecycle/scripted.ts';

/** The chunk at which the faults occur. */
const FAULTY_CHUNK = 3;
const RULES = `metrics:
  - {name: hits_total, type: counter, labels: {n: $n}}
  - {name: took, type: histogram, value: $n, buckets: [2]}
  - {name: wait, type: summary, value: $n}
`;

for (const fault of ['count', 'exit', 'heap']) {
  test(`${fault}: the next environment counts by the same rules`, async (t) => {
    const file = join(folderOf(t), 'rules.yaml');
    writeFileSync(file, RULES);
    const env = { PROMEXPORTER_TEST_FAULT: fault };
    const { host, url } = await startScript(t, [`rules_file=${file}`], [], env);
    for (let n = 1; n <= FAULTY_CHUNK; n++) await flushOk(host, hex(event({ n })));
    await logged(host, /counting again; all series start over/);
    const body = await scrapeUntil(url, (text) => totalOf(text, 'took_count') === 1);
    assert.deepEqual(samplesOf(body, 'hits_total'), [
      { name: 'hits_total', labels: { n: '3' }, value: 1 },
    ]);
    await flushOk(host, hex(event({ n: 4 }), event({ n: 4 })));
    await scrapeUntil(
      url,
      (text) => totalOf(text, 'took_sum') === 11 && totalOf(text, 'wait_sum') === 11,
    );
    await quitWell(host);
  });
}

// Fluent Bit has accepted records for this instance: they wait until the file is corrected.
test('if rules were broken meanwhile, the plugin waits for them and loses nothing', async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, RULES);
  const env = { PROMEXPORTER_TEST_FAULT: 'count' };
  const { host, url } = await startScript(t, [`rules_file=${file}`], [], env);
  writeFileSync(file, 'metrics: [{name: hits_total, type: count}]');
  for (let n = 1; n <= FAULTY_CHUNK; n++) await flushOk(host, hex(event({ n })));
  await logged(host, /rules\.yaml:1:\d+\): type must be .*\(PROMEX_RULES_VALUE\)/);
  await sleep(2500);
  await flushOk(host, hex(event({ n: 4 })));
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  const said = errorsIn(host.stderr).filter((line) => line.includes('PROMEX_RULES_VALUE'));
  assert.equal(said.length, 1, host.stderr);
  writeFileSync(file, RULES);
  await logged(host, /counting again/);
  await scrapeUntil(url, (text) => totalOf(text, 'took_sum') === 7);
  await quitWell(host);
});

test('worker: every kind of series is there again when it is back', async (t) => {
  const env = { PROMEXPORTER_TEST_FAULT: 'worker' };
  const { host, url } = await startScript(t, [`rules=${RULES}`], [], env);
  await flushOk(host, hex(event({ n: 1 }), event({ n: 5 })));
  assert.equal((await scrape(url)).status, 200);
  await assert.rejects(scrape(url));
  const body = await scrapeUntil(url, (text) => totalOf(text, 'took_count') === 2);
  assert.equal(totalOf(body, 'took_sum'), 6);
  assert.equal(totalOf(body, 'hits_total'), 2);
  assert.equal(totalOf(body, 'wait_count'), 2);
  await quitWell(host);
});

test('a fault leaves each of two outputs its own rules', async (t) => {
  for (const program of hostPrograms()) {
    if (program.skip) continue;
    const ports = [await freePort(), await freePort()];
    const outputs = ports.flatMap((port, i) => [
      ...output(
        `listen=127.0.0.1:${port}`,
        `rules=metrics: [{name: n${i}_total, type: counter, labels: {by: $message}}]`,
      ),
      ...['-m', '*'],
    ]);
    // So seldom that the next environment listens before its third chunk, even on a busy machine.
    const args = ['-f', '3', '-e', PLUGIN, '-i', 'dummy', ...outputs];
    const env = { PROMEXPORTER_TEST_FAULT: 'count' };
    const host = await listening(startProcess(t, program.path, args, { env }));
    await host.logged(/test fault: count[\s\S]*counting again/);
    for (const [i, port] of ports.entries()) {
      const body = await scrapeUntil(urlOf(port), (text) => text.includes(`n${i}_total{`));
      assert.ok(!body.includes(`n${1 - i}_total{`));
    }
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null }, program.name);
  }
});
