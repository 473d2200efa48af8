// Daemon mode: the host forks after loading the plugin, closes its standard output and error, and starts then.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  type HostProgram,
  hostPrograms,
  PLUGIN,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrape, scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { gone, runs } from '../support/lifecycle/processes.ts';
import { output, urlOf } from '../support/lifecycle/scripted.ts';

/** A host in the background: no longer a child of the test. */
interface Daemon {
  readonly pid: number;
  readonly url: string;
  log(): string;
}

async function startDaemon(
  t: TestContext,
  program: HostProgram,
  flushSeconds: number,
  env: NodeJS.ProcessEnv = {},
): Promise<Daemon> {
  const path = join(folderOf(t), 'daemon.log');
  const port = await freePort();
  const input = ['-d', '-l', path, '-f', `${flushSeconds}`, '-e', PLUGIN, '-i', 'cpu'];
  const args = [...input, ...output(`listen=127.0.0.1:${port}`)];
  const parent = startProcess(t, program.path, args, { env });
  const log = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const pid = await waitFor(
    () => `the daemon's pid in its log:\n${log()}\nand here:\n${parent.log()}`,
    () => /\bpid=(\d+)/.exec(log())?.[1],
  );
  t.after(() => {
    if (runs(Number(pid))) process.kill(Number(pid), 'SIGKILL');
  });
  assert.deepEqual(await parent.ended(), { status: 0, signal: null });
  assert.doesNotMatch(parent.log(), /output:promexporter|listening on/);
  return { pid: Number(pid), url: urlOf(port), log };
}

for (const program of hostPrograms()) {
  const { name } = program;
  const options = { skip: program.skip };

  test(`${name}: a daemon serves, logs to its file and stops on SIGTERM`, options, async (t) => {
    const daemon = await startDaemon(t, program, 0.2);
    await waitFor(
      () => `an endpoint in\n${daemon.log()}`,
      () => daemon.log().includes('listening on') || undefined,
    );
    await scrapeCpu(daemon.url);
    assert.ok(daemon.log().includes(`[output:promexporter] listening on ${daemon.url}`));
    process.kill(daemon.pid, 'SIGTERM');
    await gone(daemon.pid);
    assert.match(daemon.log(), /service has stopped/);
    assert.doesNotMatch(daemon.log(), /\[error\]/);
    await assert.rejects(scrape(daemon.url), { code: 'ECONNREFUSED' });
  });

  // Descriptors 1 and 2 are free, so the next open file may get them: nothing may print there.
  test(`${name}: a daemon survives a lost environment`, options, async (t) => {
    // So rarely that the next environment listens before it gets its third chunk, however slowly the heap fills.
    const daemon = await startDaemon(t, program, 3, { PROMEXPORTER_TEST_FAULT: 'heap_once' });
    await waitFor(
      () => `a new environment in\n${daemon.log()}`,
      () => /counting again/.test(daemon.log()) || undefined,
    );
    const answer = await scrapeCpu(daemon.url);
    assert.equal(answer.status, 200);
    const descriptors = [1, 2].map((fd) => {
      try {
        return readlinkSync(`/proc/${daemon.pid}/fd/${fd}`);
      } catch {
        return 'closed';
      }
    });
    t.diagnostic(`descriptors 1 and 2: ${descriptors.join(', ')}`);
    process.kill(daemon.pid, 'SIGTERM');
    await gone(daemon.pid);
    assert.match(daemon.log(), /its heap reached/);
    assert.match(daemon.log(), /service has stopped/);
  });
}
