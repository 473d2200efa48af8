// Hot reloads of rules: changed ones are used, and unchanged ones go on with their series; broken ones end like every
// failed start of Fluent Bit.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  type HostProgram,
  hostPrograms,
  listening,
  PLUGIN,
  type RunningHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { samplesOf, scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';
import { flushOk, quitWell, startScript, urlOf } from '../support/lifecycle/scripted.ts';

const BEFORE = 'metrics:\n  - {name: before_total, type: counter, labels: {by: $message}}\n';
const AFTER = `namespace: new
metrics:
  - {name: after_total, type: counter, labels: {by: $message, tag: $TAG}}
  - {name: seen, type: gauge, op: inc}
`;
const BROKEN = 'metrics:\n  - {name: after_total, type: counter, lables: {}}\n  - {name: b}\n';

/** A host that counts its dummy input by a rules file. */
interface Configured {
  readonly host: RunningHost;
  readonly rules: string;
  readonly url: string;
}

async function startConfigured(t: TestContext, program: HostProgram): Promise<Configured> {
  const folder = folderOf(t);
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, BEFORE);
  const path = join(folder, 'reload.conf');
  const url = urlOf(await freePort());
  writeFileSync(
    path,
    `[SERVICE]\n  flush 0.2\n[INPUT]\n  name dummy\n  tag t\n[OUTPUT]\n  name promexporter\n  match *\n` +
      `  listen ${new URL(url).host}\n  rules_file ${rules}\n`,
  );
  const host = await listening(startProcess(t, program.path, ['-Y', '-e', PLUGIN, '-c', path]));
  await scrapeUntil(url, (body) => /^before_total\{/m.test(body));
  return { host, rules, url };
}

for (const program of hostPrograms()) {
  const options = { skip: program.skip };

  test(
    `${program.name}: a changed rules file is used without a reload, a broken one is not`,
    options,
    async (t) => {
      const { host, rules, url } = await startConfigured(t, program);
      writeFileSync(rules, `${BEFORE}  - {name: more_total, type: counter}\n`);
      const more = await scrapeUntil(url, (body) => (totalOf(body, 'more_total') ?? 0) > 0);
      const before = totalOf(more, 'before_total') ?? 0;
      assert.ok(before > (totalOf(more, 'more_total') ?? 0), more);
      writeFileSync(rules, BROKEN);
      await host.logged(/keeping the previous rules/);
      const broken = await scrapeUntil(
        url,
        (body) => totalOf(body, 'promexporter_rules_last_reload_successful') === 0,
      );
      assert.ok((totalOf(broken, 'before_total') ?? 0) >= before, broken);
      writeFileSync(rules, BEFORE);
      await scrapeUntil(url, (body) => !body.includes('more_total'));
      assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
      assert.equal(errorsIn(host.log()).length, 3, host.log());
    },
  );

  test(`${program.name}: SIGHUP takes over a changed rules file`, options, async (t) => {
    const { host, rules, url } = await startConfigured(t, program);
    writeFileSync(rules, AFTER);
    host.child.kill('SIGHUP');
    await host.logged(/successful reload done/);
    // The second rule's series is there a moment after the first's.
    const body = await scrapeUntil(url, (text) => /^new_seen /m.test(text));
    const [sample] = samplesOf(body, 'new_after_total');
    assert.deepEqual(sample?.labels, { by: 'dummy', tag: 't' });
    assert.match(body, /^# TYPE new_seen gauge$/m);
    assert.doesNotMatch(body, /before_total/);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.deepEqual(errorsIn(host.log()), []);
  });

  // Fluent Bit checks the keys before it stops the running pipeline, but nothing that only a plugin understands.
  test(`${program.name}: SIGHUP with a broken rules file ends it`, options, async (t) => {
    const { host, rules, url } = await startConfigured(t, program);
    writeFileSync(rules, BROKEN);
    host.child.kill('SIGHUP');
    assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
    // The last ones: the plugin may have noticed the file before.
    const errors = errorsIn(host.log()).slice(-2);
    assert.ok(errors[0]?.includes(`(${rules}:2:40): unknown key "lables"`), host.log());
    assert.ok(errors[1]?.includes(`rule "b" (${rules}:3:5): `), errors[1]);
    await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  });
}

test('a reload begins the series of changed rules anew, and goes on with those of others', async (t) => {
  const rules = join(folderOf(t), 'rules.yaml');
  writeFileSync(rules, BEFORE);
  const { host, url } = await startScript(t, [`rules_file=${rules}`]);
  await flushOk(host, hex(event({ message: 'a' }), event({ message: 'a' })));
  assert.equal(totalOf(await assertCounted(url, 1, 2), 'before_total'), 2);
  writeFileSync(rules, `${BEFORE}  - {name: more_total, type: counter}\n`);
  assert.match(await host.step('reload'), /^reload DONE/);
  await flushOk(host, hex(event({ message: 'a' })));
  const more = await assertCounted(url, 2, 3);
  assert.deepEqual([totalOf(more, 'before_total'), totalOf(more, 'more_total')], [3, 1]);
  writeFileSync(rules, AFTER);
  assert.match(await host.step('reload'), /^reload DONE/);
  assert.doesNotMatch((await scrape(url)).body, /before_total/);
  await flushOk(host, hex(event({ message: 'a' })));
  assert.equal(totalOf(await assertCounted(url, 3, 4), 'new_after_total'), 1);
  await quitWell(host);
});

test('a reload that is halted leaves the rules of before, whatever is in the file', async (t) => {
  const rules = join(folderOf(t), 'rules.yaml');
  writeFileSync(rules, BEFORE);
  const { host, url } = await startScript(t, [`rules_file=${rules}`]);
  await flushOk(host, hex(event({ message: 'a' })));
  writeFileSync(rules, BROKEN);
  assert.match(await host.step('reload-broken foo bar'), /^reload-broken HALTED/);
  await flushOk(host, hex(event({ message: 'a' })));
  assert.equal(totalOf(await assertCounted(url, 2, 2), 'before_total'), 2);
  await quitWell(host);
});

test('after a reload with broken rules a start with mended ones follows', async (t) => {
  const rules = join(folderOf(t), 'rules.yaml');
  writeFileSync(rules, BEFORE);
  const { host, url } = await startScript(t, [`rules_file=${rules}`]);
  writeFileSync(rules, BROKEN);
  assert.match(await host.step('reload'), /^reload ABORTED/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  writeFileSync(rules, AFTER);
  assert.match(await host.step('init'), /^init OK/);
  await flushOk(host, hex(event({ message: 'a' })));
  assert.equal(totalOf(await assertCounted(url, 1, 1), 'new_after_total'), 1);
  await quitWell(host);
});
