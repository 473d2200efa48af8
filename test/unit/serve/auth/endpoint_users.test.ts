// Users of a web configuration, and its changes, in an endpoint with its real worker.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'node:test';
import { hashSync } from 'bcryptjs';
import { FAILURE_BURST } from '../../../../ts/serve/limits.ts';
import { temporaryFolder } from '../../../support/certificates.ts';
import { basic, exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';
import {
  bundleWorker,
  closeEndpoint,
  logged,
  opened,
  openWithKeys,
} from '../../../support/unit/serve/open_endpoint.ts';

const FOLDER = temporaryFolder();
const FILE = path.join(FOLDER, 'web.yml');
const USERS = `basic_auth_users:\n  änn: ${hashSync('pä:ss', 4)}\n  bob: ${hashSync('b', 5)}\n`;

before(bundleWorker);
afterEach(closeEndpoint);

const requestOf = (user: string, target = '/metrics') =>
  requestText('GET', target, { Authorization: basic(user) });

/** 404 for an admitted client: scrapes would be counted by a test fault. */
const statusOf = async (user: string) =>
  (await exchange(opened().port, requestOf(user, '/nothing'))).status;

/** Sends requests until the answer is not `status`: changes are checked once a second. */
async function otherThan(status: number, user: string): Promise<number> {
  for (;;) {
    const now = await statusOf(user);
    if (now !== status && now !== 429) return now;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

describe('an endpoint with users', () => {
  it('admits them by their passwords, and no one else', async () => {
    await openWithKeys(FOLDER, USERS);
    assert.equal(await statusOf('änn:pä:ss'), 404);
    assert.equal(await statusOf('bob:b'), 404);
    for (const wrong of ['bob:pä:ss', 'eve:b', 'bob:', ':b']) {
      assert.equal(await statusOf(wrong), 401, wrong);
    }
    assert.equal((await exchange(opened().port, requestText('GET', '/'))).status, 401);
  });

  it('answers 429 after too many wrong passwords', async () => {
    await openWithKeys(FOLDER, USERS);
    const statuses = new Set<number>();
    for (let i = 0; i < 3 * FAILURE_BURST; i++) statuses.add(await statusOf(`bob:wrong ${i}`));
    assert.deepEqual([...statuses], [401, 429]);
    assert.equal(await otherThan(429, 'bob:b'), 404, 'once a second has passed');
  });

  it('limits the plugin’s own credentials as well', async () => {
    await openWithKeys(FOLDER, '', { username: 'u', password: 'p' });
    const statuses = new Set<number>();
    for (let i = 0; i < 3 * FAILURE_BURST; i++) statuses.add(await statusOf(`u:wrong ${i}`));
    assert.deepEqual([...statuses], [401, 429]);
    await logged(/^warn .*too many wrong passwords from 127\.0\.0\.1: /);
  });

  it('warns that passwords can be overheard', async () => {
    await openWithKeys(FOLDER, USERS, { listen: '0.0.0.0:0' });
    assert.equal(opened().lines.filter((line) => /^warn .*unencrypted/.test(line)).length, 1);
  });

  it('keeps to the rate limit', async () => {
    await openWithKeys(FOLDER, 'rate_limit: {interval: 1h, burst: 3}');
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push(await statusOf('u:p'));
    assert.deepEqual(statuses, [404, 404, 404, 429, 429]);
  });
});

describe('an endpoint whose web configuration changes', () => {
  const ONLY_BOB = USERS.replace(/^ {2}änn.*\n/m, '');

  it('admits added users, and no longer removed ones', async () => {
    await openWithKeys(FOLDER, ONLY_BOB);
    assert.equal(await statusOf('änn:pä:ss'), 401);
    writeFileSync(FILE, USERS);
    assert.equal(await otherThan(401, 'änn:pä:ss'), 404);
    writeFileSync(FILE, ONLY_BOB);
    assert.equal(await otherThan(404, 'änn:pä:ss'), 401);
    assert.equal(await statusOf('bob:b'), 404);
  });

  it('shows in its metrics whether the last reading succeeded', async () => {
    await openWithKeys(FOLDER, ONLY_BOB);
    const successful = async () => {
      const { body } = await exchange(opened().port, requestOf('bob:b'));
      return /^promexporter_web_config_last_reload_successful (.*)$/m.exec(body)?.[1];
    };
    assert.equal(await successful(), '1');
    writeFileSync(FILE, 'no: such key');
    while ((await successful()) !== '0') await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(await logged(/such key|unknown key/), /^error .*web\.yml:1:1.*unknown key "no"/);
    await logged(/^error keeping the previous web configuration$/);
    writeFileSync(FILE, USERS);
    while ((await successful()) !== '1') await new Promise((resolve) => setTimeout(resolve, 50));
    await logged(/^info reloaded web configuration \(.*\)$/);
  });

  it('starts with the last valid configuration when its worker is restarted, although the file is wrong', async () => {
    await openWithKeys(FOLDER, USERS, {}, 'worker');
    assert.equal((await exchange(opened().port, requestOf('bob:b'))).status, 200);
    writeFileSync(FILE, ONLY_BOB);
    await otherThan(404, 'änn:pä:ss');
    await logged(/reloaded web configuration/);
    writeFileSync(FILE, '- wrong');
    // The second scrape ends the worker.
    await assert.rejects(exchange(opened().port, requestOf('bob:b')));
    await logged(/listening again/);
    assert.equal(await statusOf('bob:b'), 404);
    assert.equal(await statusOf('änn:pä:ss'), 401);
  });
});
