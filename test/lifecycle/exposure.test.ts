// Whom a host with the plugin serves: a start that serves everyone warns, and open health checks open nothing else.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { hashSync } from 'bcryptjs';
import { makeCertificate } from '../support/certificates.ts';
import { hostPrograms, PLUGIN, startHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';
import { basic, exchange, requestText } from '../support/unit/serve/http/raw_http.ts';
import { NoAnswer, tlsExchange } from '../support/unit/serve/tls/tls_client.ts';

const EVERYBODY =
  /anyone can read the metrics: .* set "listen 127\.0\.0\.1:0", or username and password/g;
const get = (target: string, headers: Record<string, string> = {}) =>
  requestText('GET', target, { Connection: 'close', ...headers });

for (const program of hostPrograms()) {
  const options = { skip: program.skip };

  test(`${program.name}: a start that serves everybody says so once`, options, async (t) => {
    // To the plugin, an unset variable is a missing key.
    const unset = ['username', 'password', 'web_config_file'].map((key) => `${key}=\${NOT_SET}`);
    const host = await startHost(t, program, ['listen=0.0.0.0:0', ...unset]);
    const port = Number(new URL(host.url).port);
    await host.logged(EVERYBODY);
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.equal(host.log().match(EVERYBODY)?.length, 1);
  });

  test(`${program.name}: a start on loopback does not say so`, options, async (t) => {
    const host = await startHost(t, program);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.doesNotMatch(host.log(), /anyone can read the metrics/);
  });

  test(`${program.name}: open health checks ask for no password`, options, async (t) => {
    const keys = ['username=u', 'password=p'];
    const host = await startHost(t, program, [...keys, 'health_checks=open']);
    const port = Number(new URL(host.url).port);
    const healthy = await exchange(port, get('/-/healthy'));
    assert.deepEqual([healthy.status, healthy.body], [200, 'healthy\n']);
    const ready = await exchange(port, get('/-/ready'));
    assert.deepEqual([ready.status, ready.body], [200, 'ready\n']);
    for (const path of ['/metrics', '/', '/-/page.js']) {
      assert.equal((await exchange(port, get(path))).status, 401, path);
    }
    const right = { Authorization: basic('u:p') };
    assert.equal((await exchange(port, get('/metrics', right))).status, 200);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });

  test(`${program.name}: open health checks ask for no certificate`, options, async (t) => {
    const folder = folderOf(t);
    const { certFile, keyFile, cert, key } = makeCertificate(folder, 'both');
    const file = join(folder, 'web.yml');
    const section = {
      ...{ cert_file: certFile, key_file: keyFile, client_ca_file: certFile },
      client_auth_type: 'RequireAndVerifyClientCert',
    };
    const users = { u: hashSync('p', 4) };
    writeFileSync(file, JSON.stringify({ tls_server_config: section, basic_auth_users: users }));
    const host = await startHost(t, program, [`web_config_file=${file}`, 'health_checks=open']);
    const port = Number(new URL(host.url).port);
    const { status, text } = await tlsExchange(port, {}, get('/-/ready'));
    assert.equal(status, 200);
    assert.match(text, /\r\n\r\nready\n$/);
    const right = { Authorization: basic('u:p') };
    await assert.rejects(tlsExchange(port, {}, get('/metrics', right)), NoAnswer);
    assert.equal((await tlsExchange(port, { cert, key }, get('/metrics', right))).status, 200);
    assert.equal((await tlsExchange(port, { cert, key }, get('/metrics'))).status, 401);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.match(host.log(), /refused a client because of its certificate: it sent none/);
  });

  test(`${program.name}: a path that holds more than a variable is missed`, options, async (t) => {
    const keys = ['-p', 'listen=127.0.0.1:0', '-p', `web_config_file=\${NOT_SET}/web.yml`];
    const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...keys];
    const host = startProcess(t, program.path, args);
    assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
    assert.match(errorsIn(host.log()).join('\n'), /"\/web\.yml".*PROMEX_WEB_CONFIG_FILE/);
  });

  test(`${program.name}: another word for health_checks refuses the start`, options, async (t) => {
    const keys = ['-p', 'listen=127.0.0.1:0', '-p', 'health_checks=on'];
    const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...keys];
    const host = startProcess(t, program.path, args);
    assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
    assert.match(
      errorsIn(host.log()).join('\n'),
      /health_checks: expected protected or open, got "on" \(PROMEX_HEALTH_CHECKS\)$/,
    );
  });

  test(
    `${program.name}: client_allowed_sans beside VerifyClientCertIfGiven refuses the start`,
    options,
    async (t) => {
      const folder = folderOf(t);
      const { certFile, keyFile } = makeCertificate(folder, 'both');
      const file = join(folder, 'web.yml');
      const section = {
        ...{ cert_file: certFile, key_file: keyFile, client_ca_file: certFile },
        ...{ client_auth_type: 'VerifyClientCertIfGiven', client_allowed_sans: ['prom.example'] },
      };
      writeFileSync(file, JSON.stringify({ tls_server_config: section }));
      const keys = ['-p', 'listen=127.0.0.1:0', '-p', `web_config_file=${file}`];
      const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...keys];
      const host = startProcess(t, program.path, args);
      assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
      assert.match(errorsIn(host.log()).join('\n'), /client_allowed_sans needs .*_WEB_CONFIG_KEY/);
    },
  );
}
