// The host's signals stay the host's: it ends on them with status 0 and the port is free again.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { hostPrograms, startHost } from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';

/** Opens a connection on which nothing is ever sent. Resolves when it is established. */
function idleConnection(url: string): Promise<ReturnType<typeof connect>> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.on('error', reject);
  });
}

for (const program of hostPrograms()) {
  const { name, skip } = program;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${name}: ${signal} ends it with status 0 and closes the port`, { skip }, async (t) => {
      const host = await startHost(t, program);
      assert.equal((await scrape(host.url)).status, 200);
      const idle = await idleConnection(host.url);
      t.after(() => idle.destroy());
      assert.deepEqual(await host.stop(signal), { status: 0, signal: null });
      await assert.rejects(scrape(host.url), { code: 'ECONNREFUSED' });
    });
  }

  test(`${name}: a port that is taken ends it with a line that names it`, { skip }, async (t) => {
    const first = await startHost(t, program);
    const { host: taken } = new URL(first.url);
    const second = startHost(t, program, [`listen=${taken}`]);
    await assert.rejects(second, (error: Error) => {
      assert.match(error.message, /ended before it logged/);
      assert.match(error.message, new RegExp(`PROMEX_LISTEN.*${taken}|${taken}.*PROMEX_LISTEN`));
      return true;
    });
    assert.equal((await scrape(first.url)).status, 200);
  });
}
