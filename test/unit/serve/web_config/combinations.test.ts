// Every combination of the keys that require something of clients (combinations.ts), at the start in an endpoint with
// its real worker, and at a reload of the web configuration.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'node:test';
import { compare, hashSync } from 'bcryptjs';
import { parseOptions } from '../../../../ts/config/options.ts';
import { readTextFile } from '../../../../ts/config/read_text_file.ts';
import { loadWebConfig } from '../../../../ts/config/web_config/load_web_config.ts';
import { basicAuth } from '../../../../ts/serve/auth/basic_auth.ts';
import { FailureLimit } from '../../../../ts/serve/auth/failure_limit.ts';
import { checkOf } from '../../../../ts/serve/auth/plugin_credentials.ts';
import { Users } from '../../../../ts/serve/auth/web_config_users.ts';
import * as tls from '../../../../ts/serve/tls/tls_front.ts';
import { WebConfigFile } from '../../../../ts/serve/web_config/web_config_file.ts';
import { WebSecurity } from '../../../../ts/serve/web_config/web_security.ts';
import { makeAuthority, makeCertificate, temporaryFolder } from '../../../support/certificates.ts';
import { presetsOnDisk } from '../../../support/unit/config/presets_on_disk.ts';
import { closeAll, get, open } from '../../../support/unit/serve/http/open_server.ts';
import { basic, exchange } from '../../../support/unit/serve/http/raw_http.ts';
import {
  bundleWorker,
  closeEndpoint,
  openWithKeys,
} from '../../../support/unit/serve/open_endpoint.ts';
import { NoAnswer, tlsExchange } from '../../../support/unit/serve/tls/tls_client.ts';
import {
  CLIENTS,
  COMBINATIONS,
  type Combination,
  STRICTEST,
  textOf,
  USERNAME,
  USERS,
} from './combinations.ts';

const FOLDER = temporaryFolder();
const FILE = path.join(FOLDER, 'web.yml');
const AUTHORITY = makeAuthority(FOLDER);
const OTHER_AUTHORITY = makeAuthority(FOLDER, 'other-authority');
makeCertificate(FOLDER, 'server', { issuer: AUTHORITY });
const HASH = hashSync('p', 4);

const certificate = (name: string, names: string, issuer = AUTHORITY) => {
  const { cert, key } = makeCertificate(FOLDER, name, { issuer, names });
  return { cert, key };
};
const STRANGER = certificate('stranger', 'DNS:scraper.example', OTHER_AUTHORITY);
const UNLISTED = certificate('unlisted', 'DNS:other.example');
const LISTED = certificate('listed', 'DNS:scraper.example');
/** In the order of CLIENTS. */
const SHOWN = [{}, {}, STRANGER, UNLISTED, LISTED, LISTED];
const HAS_PASSWORD = [false, true, true, true, false, true];

/** A row's name in a list of tests. */
const named = ({ config, keys }: Combination) =>
  JSON.stringify({ ...config, ...keys }).replace(/["\\]/g, '');

/** The status of one request, `-` if there is no answer. */
async function ask(port: number, isTls: boolean, client: number, target = '/metrics') {
  const headers = HAS_PASSWORD[client] ? { Authorization: basic('u:p') } : {};
  const request = get(target, { ...headers, Connection: 'close' });
  if (!isTls) return String((await exchange(port, request)).status);
  try {
    return String((await tlsExchange(port, SHOWN[client], request)).status);
  } catch (error) {
    assert.ok(error instanceof NoAnswer, String(error));
    return '-';
  }
}

/** The answers to CLIENTS. */
async function answers(port: number, isTls: boolean): Promise<string> {
  const found: string[] = [];
  const count = isTls ? CLIENTS.length : 2;
  for (let client = 0; client < count; client++) found.push(await ask(port, isTls, client));
  return found.join(' ');
}

function assertMistakes(lines: readonly string[], wanted: readonly RegExp[]): void {
  assert.equal(lines.length, wanted.length, lines.join('\n'));
  for (const pattern of wanted) {
    assert.ok(
      lines.some((line) => pattern.test(line)),
      `${pattern}: ${lines.join('\n')}`,
    );
  }
}

const hasTls = ({ config }: Pick<Combination, 'config'>) => Boolean(config.tls_server_config);

before(bundleWorker);
afterEach(closeEndpoint);
afterEach(closeAll);

describe('at the start', { timeout: 300_000 }, () => {
  for (const row of COMBINATIONS) {
    const { keys, wanted } = row;
    if (typeof wanted === 'string') {
      it(`${named(row)} answers ${wanted}`, async () => {
        // Both kinds of health checks are tested with each row of certificates; equal answers show that an open check
        // opens nothing else.
        const isOpen = !('username' in keys);
        const all = { ...keys, health_checks: isOpen ? 'open' : 'protected' };
        const port = await openWithKeys(FOLDER, textOf(row, HASH), all);
        const check = () => ask(port, hasTls(row), 0, '/-/healthy');
        // An open one does not use up a rate limit, and is answered when others have.
        if (isOpen) assert.equal(await check(), '200');
        assert.equal(await answers(port, hasTls(row)), wanted);
        if (isOpen) assert.equal(await check(), '200');
        else if (!('rate_limit' in row.config)) assert.equal(await check(), wanted.split(' ')[0]);
      });
      continue;
    }
    it(`${named(row)} is refused`, async () => {
      writeFileSync(FILE, textOf(row, HASH));
      const all = { listen: '127.0.0.1:0', web_config_file: FILE, ...keys };
      const parsed = await parseOptions(all, readTextFile, presetsOnDisk);
      assert.ok('mistakes' in parsed);
      const lines = parsed.mistakes.map(({ text, code }) => `${text} (${code})`);
      assertMistakes(lines, wanted);
    });
  }
});

/** A server that began with `text`, and a function that writes another text, which it reads before the next request. */
async function openFile(text: string, keys: Combination['keys']) {
  writeFileSync(FILE, text);
  const loaded = loadWebConfig(FILE, readTextFile);
  assert.ok('config' in loaded, JSON.stringify(loaded));
  const errors: string[] = [];
  const events = {
    log: (level: string, line: string) => level === 'error' && errors.push(line),
    onRead() {},
    onFailedHandshake() {},
    noteOf: () => null,
  };
  const { username, password } = keys;
  const failures = new FailureLimit();
  const credentials =
    username === undefined || password === undefined ? null : { username, password };
  const auth = credentials && basicAuth(checkOf(credentials), failures);
  const usersOf = (hashes: ReadonlyMap<string, string>) => new Users(hashes, { compare });
  const parts = {
    ...{ auth, usersOf, basicAuth, failures, tls, openHealthChecks: false, events },
  };
  let nowMs = 0;
  const security = new WebSecurity(loaded, parts);
  const file = new WebConfigFile(security, auth !== null, events, () => nowMs);
  const port = await open({ security: () => file.current() });
  const write = (next: string) => {
    writeFileSync(FILE, next);
    nowMs += 1000;
  };
  return { port, errors, write };
}

/** The last one says that the old configuration stays. */
const withoutLast = (lines: readonly string[]) => lines.slice(0, -1);

describe('where it is read again', { timeout: 300_000 }, () => {
  const rows = COMBINATIONS.filter(({ onlyAtStart }) => !onlyAtStart);

  for (const row of rows) {
    const { keys, wanted } = row;
    it(`${named(row)} means the same`, async () => {
      const secured = textOf({ config: { tls_server_config: { min_version: 'TLS12' } } }, HASH);
      const { port, errors, write } = await openFile(hasTls(row) ? secured : '', keys);
      write(textOf(row, HASH));
      const found = await answers(port, hasTls(row));
      if (typeof wanted === 'string') {
        assert.deepEqual([found, errors], [wanted, []]);
      } else {
        assertMistakes(withoutLast(errors), wanted);
        const bare = 'username' in keys ? '401' : '200';
        assert.equal(found.split(' ')[0], bare, 'what held before');
      }
    });
  }

  for (const [how, users, keys] of [
    ['', {}, {}],
    [' with users', USERS, {}],
    [' with a username', {}, USERNAME],
  ] as const) {
    it(`the strictest${how} stays, whatever is read`, async () => {
      const config = { ...STRICTEST, ...users };
      const strictest = textOf({ config }, HASH);
      const { port, errors, write } = await openFile(strictest, keys);
      for (const row of rows) {
        // Adding users where there were none requires more, and is accepted.
        if ('basic_auth_users' in row.config && !('basic_auth_users' in users)) continue;
        const before = errors.length;
        write(textOf(row, HASH));
        assert.equal(await ask(port, true, 1), '-', named(row));
        const isSame = textOf(row, HASH) === strictest;
        assert.equal(errors.length === before, isSame, named(row));
      }
      assert.equal(await answers(port, true), how === '' ? '- - - - 200 200' : '- - - - 401 200');
    });
  }
});
