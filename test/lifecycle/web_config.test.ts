// A web configuration inside a host: mistakes that refuse the start, and that password-checking threads do not disturb
// it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { hashSync } from 'bcryptjs';
import { makeCertificate } from '../support/certificates.ts';
import { hostPrograms, PLUGIN, startHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';
import { basic, exchange, RawClient, requestText } from '../support/unit/serve/http/raw_http.ts';
import { tlsConnect, tlsExchange } from '../support/unit/serve/tls/tls_client.ts';

const requestOf = (user: string) => requestText('GET', '/metrics', { Authorization: basic(user) });
/** Takes seconds to check. */
const SLOW_HASH = `$2y$16$${'N'.repeat(53)}`;

for (const program of hostPrograms()) {
  const options = { skip: program.skip };

  test(
    `${program.name}: a web configuration with mistakes refuses to start`,
    options,
    async (t) => {
      const file = join(folderOf(t), 'web.yml');
      const run = async (text: string) => {
        writeFileSync(file, text);
        const keys = ['-p', 'listen=127.0.0.1:0', '-p', `web_config_file=${file}`];
        const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...keys];
        const host = startProcess(t, program.path, args);
        assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
        return errorsIn(host.log()).map((line) => line.replace(/^.*?\(.*?web\.yml:/, '('));
      };
      assert.deepEqual(await run('basic_auth_users: {u: hunter2}\nrate_limits: {}\n'), [
        '(1:23): the hash of "u" must be a bcrypt hash such as htpasswd -nBC 10 "" prints, got other text (not shown) (PROMEX_WEB_CONFIG_VALUE)',
        '(2:1): unknown key "rate_limits", did you mean "rate_limit"? (PROMEX_WEB_CONFIG_KEY)',
      ]);
      const { cert } = makeCertificate(folderOf(t), 'one');
      const { key } = makeCertificate(folderOf(t), 'other');
      const text = JSON.stringify({ tls_server_config: { cert, key } });
      assert.match(
        (await run(text)).join('\n'),
        /^\(1:\d+\): key must hold the private key .*key values mismatch \(PROMEX_WEB_CONFIG_TLS\)$/,
      );
    },
  );

  test(`${program.name}: stops while passwords are being checked`, options, async (t) => {
    const file = join(folderOf(t), 'web.yml');
    const users = { right: hashSync('p', 4), slow: SLOW_HASH };
    writeFileSync(file, JSON.stringify({ basic_auth_users: users }));
    const host = await startHost(t, program, [`web_config_file=${file}`]);
    const port = Number(new URL(host.url).port);
    assert.equal((await exchange(port, requestOf('right:p'))).status, 200);
    assert.equal((await exchange(port, requestOf('right:q'))).status, 401);
    const waiting = await new RawClient(port).send(requestOf('slow:x')).connected();
    // Answered meanwhile: the verdict is known, and the check runs in another thread.
    assert.equal((await exchange(port, requestOf('right:p'))).status, 200);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    waiting.destroy();
  });

  test(
    `${program.name}: serves by TLS to clients with a certificate, and stops`,
    options,
    async (t) => {
      const folder = folderOf(t);
      const { certFile, keyFile, cert, key } = makeCertificate(folder, 'both');
      const file = join(folder, 'web.yml');
      const section = {
        cert_file: certFile,
        key_file: keyFile,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: certFile,
        client_allowed_sans: ['localhost'],
      };
      const users = { right: hashSync('p', 10) };
      writeFileSync(file, JSON.stringify({ tls_server_config: section, basic_auth_users: users }));
      const host = await startHost(t, program, [`web_config_file=${file}`]);
      assert.match(host.url, /^https:/);
      const port = Number(new URL(host.url).port);
      const request = requestText('GET', '/metrics', {
        Authorization: basic('right:p'),
        Connection: 'close',
      });
      assert.equal((await tlsExchange(port, { cert, key }, request)).status, 200);
      assert.equal((await tlsExchange(port, { cert, key })).status, 401);
      await assert.rejects(tlsExchange(port, {}, request));
      const idle = tlsConnect(port, { cert, key });
      idle.on('error', () => {});
      await once(idle, 'secureConnect');
      const handshaking = await new RawClient(port).connected();
      assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
      assert.match(host.log(), /refused a client because of its certificate: it sent none/);
      handshaking.destroy();
    },
  );
}
