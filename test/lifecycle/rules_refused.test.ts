// Unusable rules refuse the start: with every mistake in the log, its place and its code, and soon.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  type HostProgram,
  hostPrograms,
  PLUGIN,
  type Running,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, totalOf } from '../support/lifecycle/counted.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';
import { flushOk, output, quitWell, script, urlOf } from '../support/lifecycle/scripted.ts';

const BROKEN = `# made by hand
metrics:
  - name: latency_seconds
    type: histogram
    value: $took
    buckets: [1, 0.5]
    lables: {method: $method}
  - {name: process_x, type: counter}
  - {name: size, type: gague, value: size}
  - {name: slow_total, type: counter, when: {field: $path, regex: '(?=x)'}}
  - {name: latency_seconds_count, type: counter}
presets: [cpus]
`;
/** Place, words and code of each mistake in it. */
const MISTAKES: readonly (readonly [place: string, words: RegExp, code: string])[] = [
  ['6:14', /rule "latency_seconds" .*buckets must increase, got \[1, 0\.5\]/, 'PROMEX_RULES_VALUE'],
  ['7:5', /unknown key "lables", did you mean "labels"\?/, 'PROMEX_RULES_KEY'],
  ['8:12', /rule "process_x"/, 'PROMEX_RULES_NAME'],
  ['9:24', /rule "size" .*did you mean "gauge"\?/, 'PROMEX_RULES_VALUE'],
  ['9:38', /did you mean "\$size"\?/, 'PROMEX_RULES_ACCESSOR'],
  ['10:67', /neither ahead nor behind/, 'PROMEX_RULES_REGEX'],
  ['11:5', /rule "latency_seconds_count" .*rules.*:3:5\)/, 'PROMEX_RULES_CONFLICT'],
  ['12:11', /no preset "cpus", did you mean "cpu"\?/, 'PROMEX_RULES_PRESET'],
];

function start(t: TestContext, program: HostProgram, ...properties: readonly string[]): Running {
  const args = ['-f', '0.2', '-e', PLUGIN, '-i', 'dummy'];
  return startProcess(t, program.path, [
    ...args,
    ...output('listen=127.0.0.1:0', 'self_metrics=on', ...properties),
  ]);
}

/** The plugin's log before the host ended: within the 10 s that a start may take, by its own clock. */
async function refusal(host: Running): Promise<string[]> {
  assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
  assert.doesNotMatch(host.log(), /listening on|PROMEX_START_TIMEOUT|JavaScript stopped/);
  return errorsIn(host.log());
}

function assertAllMistakes(lines: readonly string[], file: string): void {
  for (const [place, words, code] of MISTAKES) {
    const line = lines.find((text) => text.includes(`(${file}:${place}): `));
    assert.ok(line !== undefined, `no line with ${file}:${place} in\n${lines.join('\n')}`);
    assert.match(line, words);
    assert.ok(line.endsWith(`(${code})`), line);
  }
  assert.equal(lines.length, MISTAKES.length, lines.join('\n'));
}

for (const program of hostPrograms()) {
  const { name } = program;
  const options = { skip: program.skip };

  test(`${name}: every mistake of a rules file has a line with its place`, options, async (t) => {
    const file = join(folderOf(t), 'rules.yaml');
    writeFileSync(file, BROKEN);
    assertAllMistakes(await refusal(start(t, program, `rules_file=${file}`)), file);
  });

  test(`${name}: so has every mistake of the key rules`, options, async (t) => {
    assertAllMistakes(await refusal(start(t, program, `rules=${BROKEN}`)), 'rules');
  });

  test(`${name}: mistakes in rules come with those in other keys`, options, async (t) => {
    const wrong = ['max_series=none', 'series_ttl=often', 'rules=metrics: [{name: a}]'];
    const lines = await refusal(start(t, program, ...wrong));
    assert.equal(lines.length, 3, lines.join('\n'));
    assert.match(lines[0] ?? '', /max_series: expected .*, got "none".*\(PROMEX_COUNT\)$/);
    assert.match(lines[1] ?? '', /series_ttl: expected .*, got "often".*\(PROMEX_DURATION\)$/);
    assert.match(lines[2] ?? '', /rule "a" \(rules:1:11\): .*type.*\(PROMEX_RULES_KEY\)$/);
  });

  test(`${name}: rules and rules_file are not both taken`, options, async (t) => {
    const both = ['rules=metrics: [{name: a_total, type: counter}]', 'rules_file=/dev/zero'];
    const lines = await refusal(start(t, program, ...both));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', /rules_file: .*one of the two \(PROMEX_RULES_TWICE\)$/);
  });

  // A program that reads these without checking first waits forever, or fills the memory.
  test(`${name}: a path that is not an ordinary file is refused soon`, options, async (t) => {
    const folder = folderOf(t);
    const fifo = join(folder, 'fifo');
    assert.equal(spawnSync('mkfifo', [fifo]).status, 0);
    const large = join(folder, 'large.yaml');
    writeFileSync(large, '# no more than this many bytes\n'.repeat(100_000));
    const none = join(folder, 'none');
    const wrong: readonly (readonly [file: string, words: RegExp, code: string])[] = [
      [none, /there is no such file \(ENOENT\)/, 'PROMEX_RULES_FILE'],
      [folder, /it is a directory/, 'PROMEX_RULES_FILE'],
      [fifo, /it is a FIFO/, 'PROMEX_RULES_FILE'],
      ['/dev/zero', /it is a device/, 'PROMEX_RULES_FILE'],
      [large, /at most 1048576 bytes, got 3100000/, 'PROMEX_RULES_SIZE'],
    ];
    for (const [file, words, code] of wrong) {
      const lines = await refusal(start(t, program, `rules_file=${file}`));
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.ok(lines[0]?.includes(`rules_file: cannot read ${JSON.stringify(file)}: `), lines[0]);
      assert.match(lines[0] ?? '', words);
      assert.ok(lines[0]?.endsWith(`(${code})`), lines[0]);
    }
    for (const [file, words] of wrong.slice(1)) {
      const lines = await refusal(start(t, program, 'username=a', `password_file=${file}`));
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0] ?? '', /password_file: cannot read .*\(PROMEX_PASSWORD_FILE\)$/);
      assert.match(lines[0] ?? '', words);
    }
  });
}

test('more mistakes than the log keeps are counted', async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, `metrics:\n${'  - {name: a, type: none}\n'.repeat(1000)}`);
  const host = script(t, output('listen=127.0.0.1:0', `rules_file=${file}`));
  assert.match(await host.step('init'), /^init FAILED/);
  const { stderr } = await quitWell(host);
  assert.ok(stderr.includes(`(${file}:2:21): type must be`), stderr.slice(0, 2000));
  const end = stderr.slice(-2000);
  assert.match(end, /\[ warn\] \[output:promexporter\] 800 log lines lost/);
});

test('after the rules are repaired the same process can start', async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, BROKEN);
  const port = await freePort();
  const host = script(t, output(`listen=127.0.0.1:${port}`, `rules_file=${file}`));
  assert.match(await host.step('init'), /^init FAILED/);
  await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  writeFileSync(file, 'metrics: [{name: a_total, type: counter}]');
  assert.match(await host.step('init'), /^init OK/);
  await flushOk(host, hex(event({ x: 1 })));
  assert.equal(totalOf(await assertCounted(urlOf(port), 1, 1), 'a_total'), 1);
  await quitWell(host);
});

test('one output with broken rules leaves no port of the others taken', async (t) => {
  const ports = [await freePort(), await freePort()];
  const [first = [], second = []] = ports.map((port) => output(`listen=127.0.0.1:${port}`));
  const host = script(t, [...first, ...second, '-p', 'rules=metrics: [{}]']);
  assert.match(await host.step('init'), /^init FAILED/);
  for (const port of ports) await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  await quitWell(host);
});
