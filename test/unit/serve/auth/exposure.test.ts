// The log lines of a start if other machines can reach the endpoint.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'node:test';
import { readListen } from '../../../../ts/config/listen_address.ts';
import type { ClientAuth } from '../../../../ts/config/web_config/web_config.ts';
import { exposureWarning, isReachable } from '../../../../ts/serve/auth/exposure.ts';
import { temporaryFolder } from '../../../support/certificates.ts';
import { configOf, HASH, tlsOf } from '../../../support/unit/config/web_config/loaded.ts';
import { exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';
import {
  bundleWorker,
  closeEndpoint,
  logged,
  OPTIONS,
  opened,
  openWithKeys,
} from '../../../support/unit/serve/open_endpoint.ts';

before(bundleWorker);
afterEach(closeEndpoint);

const at = (address: string) => ({ address, port: 1 });

describe('isReachable()', () => {
  it('is false for loopback only', () => {
    assert.equal(isReachable([at('127.0.0.1'), at('127.9.9.9'), at('::1')]), false);
  });

  it('is true if one address is not loopback', () => {
    for (const address of ['0.0.0.0', '::', '10.0.0.1', 'fe80::1', '2001:db8::1']) {
      assert.equal(isReachable([at('127.0.0.1'), at(address)]), true, address);
    }
  });
});

describe('exposureWarning()', () => {
  const CREDENTIALS = { username: 'u', password: 'p' };
  const web = (config: ReturnType<typeof configOf>) => ({ config, files: [] });
  const withTls = (clientAuth: ClientAuth) => {
    const tls = { ...tlsOf(''), clientAuth };
    return web({ ...configOf(''), tls });
  };
  const USERS = web(configOf(`basic_auth_users: {u: ${HASH}}`));

  function warning(changes: Partial<typeof OPTIONS>, text = '0.0.0.0:8989', bound = '0.0.0.0') {
    const listen = readListen(text);
    assert.ok('value' in listen);
    return exposureWarning({ ...OPTIONS, listen: listen.value, ...changes }, [at(bound)]);
  }

  it('says what to write if nothing is required of clients', () => {
    assert.equal(
      warning({}),
      'anyone can read the metrics: neither a password nor a verified client certificate is required, and an address is not loopback; unless this is intended, set "listen 127.0.0.1:8989", or username and password',
    );
    assert.match(warning({}, '[::]:1', '::') ?? '', /set "listen \[::1\]:1",/);
    const both = warning({}, '10.0.0.1:0,[::]:8989,10.0.0.2:0', '10.0.0.1');
    assert.match(both ?? '', /set "listen 127\.0\.0\.1:0,\[::1\]:8989",/);
  });

  it('warns, too, if certificates need not be shown, or be valid', () => {
    for (const type of [
      'NoClientCert',
      'RequestClientCert',
      'RequireAnyClientCert',
      'VerifyClientCertIfGiven',
    ] as const) {
      assert.match(
        warning({ webConfig: withTls(type) }) ?? '',
        /^anyone can read the metrics/,
        type,
      );
    }
    assert.equal(warning({ webConfig: withTls('RequireAndVerifyClientCert') }), null);
  });

  it('says that passwords can be overheard without TLS', () => {
    assert.match(warning({ credentials: CREDENTIALS }) ?? '', /sent unencrypted/);
    assert.match(warning({ webConfig: USERS }) ?? '', /sent unencrypted/);
    const webConfig = withTls('NoClientCert');
    assert.equal(warning({ credentials: CREDENTIALS, webConfig }), null);
  });

  it('says nothing if no other machine can reach it', () => {
    assert.equal(warning({}, '127.0.0.1:8989', '127.0.0.1'), null);
    assert.equal(warning({ credentials: CREDENTIALS }, 'localhost:1', '::1'), null);
  });
});

describe('an endpoint that serves everybody', { timeout: 60_000 }, () => {
  const folder = temporaryFolder();
  const said = () =>
    opened().lines.filter((line) => line.startsWith('warn anyone can read the metrics'));

  it('warns once, and not again when its web configuration changes', async () => {
    const port = await openWithKeys(folder, '', { listen: '0.0.0.0:0' });
    assert.equal(said().length, 1);
    const headers = 'http_server_config: {headers: {X-Frame-Options: deny}}';
    writeFileSync(path.join(folder, 'web.yml'), headers);
    for (let isRead = false; !isRead; ) {
      const { headers } = await exchange(port, requestText('GET', '/-/healthy'));
      isRead = headers['x-frame-options'] === 'deny';
      if (!isRead) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await logged(/reloaded web configuration/);
    assert.equal(said().length, 1);
  });

  it('says nothing on loopback', async () => {
    await openWithKeys(folder, '');
    assert.deepEqual(said(), []);
  });
});
