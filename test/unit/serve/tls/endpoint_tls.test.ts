// An endpoint with TLS in its real worker: its log, its address, mistakes that refuse the start.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'node:test';
import { makeAuthority, makeCertificate, temporaryFolder } from '../../../support/certificates.ts';
import {
  bundleWorker,
  closeEndpoint,
  opened,
  openWithKeys,
} from '../../../support/unit/serve/open_endpoint.ts';
import { tlsExchange } from '../../../support/unit/serve/tls/tls_client.ts';

const DOCUMENT = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
const FOLDER = temporaryFolder();
const AUTHORITY = makeAuthority(FOLDER);
makeCertificate(FOLDER, 'server', { issuer: AUTHORITY });
makeCertificate(FOLDER, 'other', { issuer: AUTHORITY });
makeCertificate(FOLDER, 'expired', { issuer: AUTHORITY, isExpired: true });

before(bundleWorker);
afterEach(closeEndpoint);

const open = (webConfig: string, keys: Record<string, string> = {}) =>
  openWithKeys(FOLDER, webConfig, keys);

const SECTION = 'tls_server_config: {cert_file: server.pem, key_file: server.key}\n';

describe('an endpoint with TLS', () => {
  it('returns and logs an https address, and serves there', async () => {
    const port = await open(SECTION);
    assert.deepEqual(opened().addresses, [`https://127.0.0.1:${port}/metrics`]);
    assert.deepEqual(opened().lines, [`info listening on https://127.0.0.1:${port}/metrics`]);
    const { status, text } = await tlsExchange(port, {
      ca: AUTHORITY.cert,
      rejectUnauthorized: true,
    });
    assert.equal(status, 200);
    assert.match(text, /^promexporter_tls_handshakes_failed_total 0$/m);
    assert.match(text, /^promexporter_web_config_last_reload_successful 1$/m);
  });

  it('serves with the certificate that the documents make to try it', async () => {
    const [, command = ''] = DOCUMENT.match(/^```sh\n(openssl .+?)^```$/ms) ?? [];
    const folder = temporaryFolder();
    execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' });
    const port = await openWithKeys(folder, SECTION);
    const ca = readFileSync(path.join(folder, 'server.pem'), 'utf8');
    const options = { ca, rejectUnauthorized: true, servername: 'localhost' };
    assert.equal((await tlsExchange(port, options)).status, 200);
  });

  it('does not warn of passwords that travel encrypted', async () => {
    await open(SECTION, { listen: '0.0.0.0:0', username: 'u', password: 'p' });
    assert.deepEqual(
      opened().lines.filter((line) => line.startsWith('warn')),
      [],
    );
  });

  it('sends the configured headers with every answer', async () => {
    const header = 'http_server_config: {headers: {X-Frame-Options: deny}}\n';
    const port = await open(SECTION + header);
    assert.match((await tlsExchange(port)).text, /^X-Frame-Options: deny\r$/m);
    assert.match(
      (await tlsExchange(port, {}, 'garbage\r\n\r\n')).text,
      /^X-Frame-Options: deny\r$/m,
    );
  });

  it('refuses to start with a key that is not the certificate’s, and names its place', async () => {
    await assert.rejects(
      open('tls_server_config:\n  cert_file: server.pem\n  key_file: other.key'),
      {
        code: 'PROMEX_WEB_CONFIG_TLS',
        message:
          /^Cannot load web configuration \(.*web\.yml:3:13\): key_file must hold the private key of the certificate, got one that OpenSSL refuses: key values mismatch$/,
      },
    );
  });

  it('warns of a certificate that has expired, and of settings without effect', async () => {
    await open(
      'tls_server_config: {cert_file: expired.pem, key_file: expired.key}\n' +
        'http_server_config: {http2: true}\n',
    );
    const warnings = opened().lines.filter((line) => line.startsWith('warn'));
    assert.equal(warnings.length, 2, warnings.join('\n'));
    assert.match(warnings.join('\n'), /cert_file expired on .*: clients will refuse it/);
    assert.match(warnings.join('\n'), /http2: true has no effect/);
  });
});
