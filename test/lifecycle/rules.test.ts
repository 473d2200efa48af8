// Rules reach the plugin in every way that a configuration offers, and each output has its own.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  hostPrograms,
  listening,
  PLUGIN,
  realHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { samplesOf } from '../support/e2e/scrape.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { post, postInput } from '../support/lifecycle/post.ts';
import { flushOk, output, quitWell, startScript } from '../support/lifecycle/scripted.ts';

const real = realHost();
const ONE_LINE = 'metrics: [{name: hits_total, type: counter, labels: {by: $message}}]';

for (const program of hostPrograms()) {
  const options = { skip: program.skip };

  test(`${program.name}: a classic configuration names a rules_file`, options, async (t) => {
    const folder = folderOf(t);
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, `# one line more\n${ONE_LINE}\n`);
    const path = join(folder, 'host.conf');
    writeFileSync(
      path,
      `[SERVICE]\n  flush 0.2\n[INPUT]\n  name dummy\n  tag app.web\n[OUTPUT]\n  name promexporter\n  match *\n` +
        `  listen 127.0.0.1:0\n  rules_file ${rules}\n`,
    );
    const host = await listening(startProcess(t, program.path, ['-e', PLUGIN, '-c', path]));
    const body = await scrapeUntil(host.url, (text) => /^hits_total\{/m.test(text));
    assert.deepEqual(
      samplesOf(body, 'hits_total').map(({ labels }) => labels),
      [{ by: 'dummy' }],
    );
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });

  test(`${program.name}: rules on the command line`, options, async (t) => {
    const args = ['-f', '0.2', '-e', PLUGIN, '-i', 'dummy'];
    const properties = output('listen=127.0.0.1:0', `rules=${ONE_LINE}`);
    const host = await listening(startProcess(t, program.path, [...args, ...properties]));
    await scrapeUntil(host.url, (text) => (totalOf(text, 'hits_total') ?? 0) > 0);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });

  test(`${program.name}: two outputs count by rules of their own`, options, async (t) => {
    const file = join(folderOf(t), 'rules.yaml');
    writeFileSync(file, 'namespace: shop\npresets: [cpu]\n');
    const args = ['-f', '0.2', '-e', PLUGIN, '-i', 'cpu'];
    const outputs = [
      ...output('listen=127.0.0.1:0', 'rules=metrics: [{name: seen_total, type: counter}]'),
      ...['-m', '*'],
      ...output('listen=127.0.0.1:0', `rules_file=${file}`),
      ...['-m', '*'],
    ];
    const host = await listening(startProcess(t, program.path, [...args, ...outputs]));
    const [, other = ''] = await host.logged(/listening on \S+[\s\S]*listening on (http:\S+)/);
    const bodies = await Promise.all([
      scrapeUntil(host.url, (text) => /^seen_total /m.test(text)),
      scrapeUntil(other, (text) => /^shop_cpu\{/m.test(text)),
    ]);
    assert.doesNotMatch(bodies[0], /cpu\{/);
    assert.doesNotMatch(bodies[1], /seen_total/);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });
}

test('fluent-bit: rules in YAML arrive as written, its own variables replaced', {
  skip: real.skip,
}, async (t) => {
  const { port } = await postInput('http');
  const path = join(folderOf(t), 'fluent-bit.yaml');
  writeFileSync(
    path,
    `service: {flush: 0.2}
plugins: ['${PLUGIN}']
pipeline:
  inputs:
    - {name: http, listen: 127.0.0.1, port: ${port}}
  outputs:
    - name: promexporter
      match: '*'
      listen: 127.0.0.1:0
      self_metrics: off
      rules: |
        # a comment
        labels: {cluster: "\${CLUSTER}"}

        metrics:
          - name: requests_total
            type: counter
            help: Requests, by "status" and \\ more.
            when: {field: $status, regex: '^\\d{3}$'}
            labels:
              x: $['a b']['c'][1]
              price: '$$5 $price'
              tab: "a\\tb"
`,
  );
  const env = { CLUSTER: 'eu-1' };
  const host = await listening(startProcess(t, real.path, ['-c', path], { env }));
  const record = { status: 503, 'a b': { c: ['x', 'µ'] }, price: '$' };
  await post(port, '/app', [record, { ...record, status: 'none' }]);
  const body = await scrapeUntil(host.url, (text) => text.includes('requests_total{'));
  const series = 'requests_total{cluster="eu-1",x="µ",price="$5 $",tab="a\tb"} 1\n';
  const help = '# HELP requests_total Requests, by "status" and \\\\ more.\n';
  assert.ok(body.startsWith(`${help}# TYPE requests_total counter\n${series}`), body);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});

test('with rules, records are used for nothing else', async (t) => {
  const { host, url } = await startScript(t, ['self_metrics=off', `rules=${ONE_LINE}`]);
  await flushOk(host, hex(event({ cpu_p: 1, user_p: 1, system_p: 1, free: 7 })));
  await flushOk(host, hex(event({ message: 'x' })));
  const body = await scrapeUntil(url, (text) => text.includes('by="x"'));
  const samples = ['hits_total{by=""} 1', 'hits_total{by="x"} 1'];
  assert.equal(body, ['# TYPE hits_total counter', ...samples, ''].join('\n'));
  await quitWell(host);
});

test('rules see the tag of each chunk', async (t) => {
  const rules = `rules={match: 'app.*', metrics: [
    {name: a_total, type: counter, labels: {part: '$TAG[1]'}},
    {name: b_total, type: counter, match_regex: '^(app|sys)\\.web$'}]}`;
  const { host, url } = await startScript(t, [rules]);
  for (const tag of ['app.web', 'app.db', 'sys.web', 'app.web', 'other']) {
    await flushOk(host, hex(event({ x: 1 })), tag);
  }
  const body = await assertCounted(url, 5, 5);
  const counts = samplesOf(body, 'a_total').map(({ labels, value }) => [labels.part, value]);
  assert.deepEqual(Object.fromEntries(counts), { web: 2, db: 1 });
  assert.equal(totalOf(body, 'b_total'), 3);
  await quitWell(host);
});

test('with workers 4 no update of a series is lost', async (t) => {
  const rules =
    'rules=metrics: [{name: n_total, type: counter, labels: {k: $k}}, {name: v_total, type: counter, value: $v}, {name: h, type: histogram, value: $v, buckets: [2, 5]}]';
  const { host, url } = await startScript(t, ['workers=4', rules]);
  const chunk = hex(...Array.from({ length: 10 }, (_, i) => event({ k: `k${i % 3}`, v: i })));
  assert.equal(await host.step(`flush test ${chunk} 500 4`), 'flush OK 2000 RETRY 0 ERROR 0');
  const body = await assertCounted(url, 2000, 20_000);
  assert.equal(totalOf(body, 'n_total'), 20_000);
  assert.equal(totalOf(body, 'v_total'), 90_000);
  assert.equal(totalOf(body, 'h_count'), 20_000);
  assert.equal(totalOf(body, 'h_sum'), 90_000);
  assert.deepEqual(
    samplesOf(body, 'h_bucket').map(({ value }) => value),
    [6000, 12_000, 20_000],
  );
  await quitWell(host);
});

test('garbage does not affect the rules', async (t) => {
  const { host, url } = await startScript(t, [`rules=${ONE_LINE}`]);
  await flushOk(host, hex(event({ message: 'a' }), Buffer.from('c1', 'hex')));
  await flushOk(host, hex(event({ message: 'a' })));
  const body = await assertCounted(url, 2, 2);
  assert.equal(totalOf(body, 'hits_total'), 2);
  assert.equal(totalOf(body, 'promexporter_chunks_malformed_total'), 1);
  await quitWell(host);
});
