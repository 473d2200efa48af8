// The web configuration while the endpoint runs: when it is read again, what stays, what is logged. On files and a
// clock of the test's own.

import assert from 'node:assert/strict';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { readTextFile } from '../../../../ts/config/read_text_file.ts';
import { loadWebConfig } from '../../../../ts/config/web_config/load_web_config.ts';
import { basicAuth } from '../../../../ts/serve/auth/basic_auth.ts';
import { FailureLimit } from '../../../../ts/serve/auth/failure_limit.ts';
import { Users } from '../../../../ts/serve/auth/web_config_users.ts';
import * as tls from '../../../../ts/serve/tls/tls_front.ts';
import { WebConfigFile } from '../../../../ts/serve/web_config/web_config_file.ts';
import { WebSecurity } from '../../../../ts/serve/web_config/web_security.ts';
import { makeAuthority, makeCertificate, temporaryFolder } from '../../../support/certificates.ts';
import { basic } from '../../../support/unit/serve/http/raw_http.ts';

const FOLDER = temporaryFolder();
const AUTHORITY = makeAuthority(FOLDER);
const SERVER = makeCertificate(FOLDER, 'server', { issuer: AUTHORITY });
const OTHER = makeCertificate(FOLDER, 'other', { issuer: AUTHORITY });
const FILE = path.join(FOLDER, 'web.yml');

const HASH = `$2y$10$${'a'.repeat(53)}`;
const USERS = `basic_auth_users: {ann: ${HASH}}\n`;
const TLS = 'tls_server_config: {cert_file: used.pem, key_file: used.key}\n';
/** Without an authority, so that every public one is accepted. */
const TLS_OF_PUBLIC = `tls_server_config:
  cert_file: used.pem
  key_file: used.key
  client_auth_type: `;
const MUTUAL = `tls_server_config:
  cert_file: used.pem
  key_file: used.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: authority.pem
  client_allowed_sans: [localhost]
`;
/** MUTUAL up to the line with `key`, the state of a file that is read too early. */
const upTo = (key: string) => MUTUAL.slice(0, MUTUAL.indexOf(`  ${key}`));
const HEADERS = 'http_server_config: {headers: {X-Frame-Options: deny}}\n';

let nowMs = 0;
let lines: string[] = [];
let reads: boolean[] = [];

const use = ({ cert, key }: { cert: string; key: string }) => {
  writeFileSync(path.join(FOLDER, 'used.pem'), cert);
  writeFileSync(path.join(FOLDER, 'used.key'), key);
};

beforeEach(() => {
  nowMs = 10_000;
  lines = [];
  reads = [];
  use(SERVER);
});

function open(text: string, { hasCredentials = false, writtenSince = text } = {}): WebConfigFile {
  writeFileSync(FILE, text);
  const loaded = loadWebConfig(FILE, readTextFile);
  assert.ok('config' in loaded, JSON.stringify(loaded));
  writeFileSync(FILE, writtenSince);
  const events = {
    log: (level: string, line: string) => lines.push(`${level} ${line.replaceAll(FOLDER, '')}`),
    onRead: (read: unknown) => reads.push(read !== null),
    onFailedHandshake() {},
    noteOf: () => null,
  };
  const security = new WebSecurity(loaded, {
    auth: null,
    usersOf: (hashes) => new Users(hashes, { compare: async () => true }),
    basicAuth,
    failures: new FailureLimit(),
    tls,
    openHealthChecks: false,
    events,
  });
  return new WebConfigFile(security, hasCredentials, events, () => nowMs);
}

/** The configuration a second later. */
function later(file: WebConfigFile) {
  nowMs += 1000;
  return file.current();
}

describe('WebConfigFile', () => {
  it('says and reads nothing if nothing changes', () => {
    const file = open(HEADERS + TLS + USERS);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    writeFileSync(FILE, HEADERS + TLS + USERS);
    later(file);
    assert.deepEqual([lines, reads], [[], []]);
  });

  it('looks once a second at most', () => {
    const file = open('');
    writeFileSync(FILE, HEADERS);
    nowMs += 999;
    assert.deepEqual(file.current().headers, {});
    nowMs += 1;
    assert.deepEqual(file.current().headers, { 'X-Frame-Options': 'deny' });
    assert.deepEqual(lines, ['info reloaded web configuration (/web.yml)']);
    assert.deepEqual(reads, [true]);
  });

  it('notices changes between the first reading and now', () => {
    const file = open('', { writtenSince: HEADERS });
    assert.deepEqual(file.current().headers, { 'X-Frame-Options': 'deny' });
  });

  it('keeps the old configuration if the new file is wrong, and reports each mistake once per change', () => {
    const file = open(HEADERS);
    writeFileSync(FILE, 'http_server_config: {headers: {X-Frame-Options: no}, http3: true}');
    for (let i = 0; i < 3; i++)
      assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    assert.deepEqual(lines, [
      'error Cannot load web configuration (/web.yml:1:49): X-Frame-Options must be deny or sameorigin, got "no" (PROMEX_WEB_CONFIG_VALUE)',
      'error Cannot load web configuration (/web.yml:1:54): unknown key "http3", did you mean "http2"? (PROMEX_WEB_CONFIG_KEY)',
      'error keeping the previous web configuration',
    ]);
    writeFileSync(FILE, 'rate_limit: 1');
    later(file);
    assert.equal(lines.length, 5);
    assert.deepEqual(reads, [false, false]);
  });

  it('accepts a later good file, even the one that it had', () => {
    const file = open(HEADERS);
    writeFileSync(FILE, 'x');
    later(file);
    writeFileSync(FILE, HEADERS);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    assert.deepEqual(reads, [false, true]);
    assert.match(lines.at(-1) ?? '', /^info reloaded web configuration \(.*\)$/);
  });

  it('keeps the old configuration while the file is missing', () => {
    const file = open(HEADERS);
    rmSync(FILE);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    assert.match(lines[0] ?? '', /cannot read .*ENOENT.*PROMEX_WEB_CONFIG_FILE/);
    writeFileSync(FILE, '');
    assert.deepEqual(later(file).headers, {});
  });

  it('sees a file that another one is renamed to, and a symbolic link that points elsewhere', () => {
    const file = open('');
    const beside = path.join(FOLDER, 'beside.yml');
    writeFileSync(beside, HEADERS);
    renameSync(beside, FILE);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    writeFileSync(beside, '# nothing\n');
    rmSync(FILE);
    symlinkSync(beside, FILE);
    assert.deepEqual(later(file).headers, {});
    const third = path.join(FOLDER, 'third.yml');
    writeFileSync(third, HEADERS);
    rmSync(FILE);
    symlinkSync(third, FILE);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
    rmSync(FILE);
  });

  it('renews the certificate once it and its key belong together', () => {
    const file = open(TLS);
    writeFileSync(path.join(FOLDER, 'used.pem'), OTHER.cert);
    assert.equal(later(file).tls?.generation, 0);
    assert.match(
      lines[0] ?? '',
      /key_file must hold the private key of the certificate.*PROMEX_WEB_CONFIG_TLS/,
    );
    writeFileSync(path.join(FOLDER, 'used.key'), OTHER.key);
    assert.equal(later(file).tls?.generation, 1);
    assert.deepEqual(reads, [false, true]);
  });

  it('does not touch TLS if something else changed', () => {
    const file = open(TLS);
    writeFileSync(FILE, TLS + HEADERS);
    assert.equal(later(file).tls?.generation, 0);
    assert.deepEqual(later(file).headers, { 'X-Frame-Options': 'deny' });
  });

  it('watches the files that the new one names', () => {
    const file = open('');
    writeFileSync(FILE, `${TLS}x: 1`);
    later(file);
    const before = lines.length;
    use(OTHER);
    later(file);
    assert.ok(lines.length > before, 'looked at again though web.yml is the same');
  });

  it('asks the new users, and no others, from the next request on', async () => {
    const file = open(USERS);
    assert.equal(await file.current().auth?.authorize(basic('ann:x'), '10.0.0.1'), 'granted');
    writeFileSync(FILE, USERS.replace('ann', 'bob'));
    const { auth } = later(file);
    assert.equal(await auth?.authorize(basic('ann:x'), '10.0.0.1'), 'denied');
    assert.equal(await auth?.authorize(basic('bob:x'), '10.0.0.1'), 'granted');
  });

  it('starts to require a password if there were no users', async () => {
    const file = open('');
    assert.equal(file.current().auth, null);
    writeFileSync(FILE, USERS);
    assert.equal(await later(file).auth?.authorize(basic('ann:x'), '10.0.0.1'), 'granted');
  });

  it('keeps the tokens of a limit that stays, and not of one that changes', () => {
    const limit = 'rate_limit: {interval: 1h, burst: 2}\n';
    const file = open(limit);
    assert.deepEqual([file.current().admit(), file.current().admit()], [0, 0]);
    writeFileSync(FILE, limit + HEADERS);
    const earlyMs = later(file).admit();
    assert.ok(earlyMs > 0 && earlyMs <= 3_600_000, String(earlyMs));
    writeFileSync(FILE, limit.replace('2', '1'));
    assert.equal(later(file).admit(), 0);
    assert.ok(file.current().admit() > 0);
    writeFileSync(FILE, '');
    assert.equal(later(file).admit(), 0);
  });

  for (const [what, before, after, mistake] of [
    ['all users', USERS, '', /basic_auth_users must keep a user while the endpoint runs, got none/],
    ['TLS', TLS, '', /cannot switch TLS off while the endpoint runs, reload or restart Fluent Bit/],
    [
      'the demand for certificates',
      MUTUAL,
      upTo('client_auth_type'),
      /must keep asking .*, got no client_auth_type: RequireAndVerifyClientCert/,
    ],
    ['their authority', MUTUAL, upTo('client_ca_file'), /got no client_ca_file \(or client_ca\)/],
    ['their names', MUTUAL, upTo('client_allowed_sans'), /got no client_allowed_sans/],
    [
      'the verification of certificates',
      `${TLS_OF_PUBLIC}RequireAndVerifyClientCert\n`,
      `${TLS_OF_PUBLIC}RequireAnyClientCert\n`,
      /got no client_auth_type: RequireAndVerifyClientCert/,
    ],
    [
      'the verification of those that are shown',
      `${TLS_OF_PUBLIC}VerifyClientCertIfGiven\n`,
      `${TLS_OF_PUBLIC}RequireAnyClientCert\n`,
      /got no client_auth_type: VerifyClientCertIfGiven/,
    ],
  ] as const) {
    it(`does not let a half-written file take ${what} away`, () => {
      const file = open(before);
      const { auth, tls: front } = file.current();
      writeFileSync(FILE, after);
      const security = later(file);
      assert.equal(security.auth, auth);
      assert.equal(security.tls, front);
      assert.match(lines[0] ?? '', mistake);
      assert.match(lines[0] ?? '', /PROMEX_WEB_CONFIG_SWITCH/);
    });
  }

  it('does not switch TLS on, nor accept users beside the plugin’s own', () => {
    const file = open('', { hasCredentials: true });
    writeFileSync(FILE, TLS + USERS);
    assert.equal(later(file).tls, null);
    assert.equal(file.current().auth, null);
    assert.match(lines[0] ?? '', /cannot switch TLS on.*PROMEX_WEB_CONFIG_SWITCH/);
    assert.match(
      lines[1] ?? '',
      /must not be used with the plugin's key username.*PROMEX_WEB_CONFIG_TWICE/,
    );
  });
});
