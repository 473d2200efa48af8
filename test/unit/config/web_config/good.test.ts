// Right web configurations: each key of the format, and its result.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CIPHER_SUITES, CURVES } from '../../../../ts/config/web_config/tls_names.ts';
import {
  CERT,
  configOf,
  HASH,
  KEY,
  loadedOf,
  tlsOf,
} from '../../../support/unit/config/web_config/loaded.ts';

describe('loadWebConfig()', () => {
  it('reads an empty file, and one with only comments, as no configuration', () => {
    const nothing = { tls: null, headers: {}, users: new Map(), rateLimit: null, notes: [] };
    for (const text of [
      '',
      '# nothing yet\n',
      '{}',
      'tls_server_config:\nbasic_auth_users:\n',
      'tls_server_config: {}',
    ]) {
      assert.deepEqual({ ...configOf(text), notes: [] }, nothing, text);
    }
  });

  it('reads certificate and key from files beside it, with the documented defaults', () => {
    const { config, files } = loadedOf(
      'tls_server_config: {cert_file: server.pem, key_file: server.key}',
    );
    assert.deepEqual(files, ['/etc/fb/web.yml', '/etc/fb/server.pem', '/etc/fb/server.key']);
    assert.deepEqual(config.tls, {
      cert: {
        text: CERT,
        where: 'Cannot load web configuration (/etc/fb/web.yml:1:32): cert_file',
      },
      key: { text: KEY, where: 'Cannot load web configuration (/etc/fb/web.yml:1:54): key_file' },
      clientAuth: 'NoClientCert',
      clientCa: null,
      allowedSans: null,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      cipherSuites: [
        'ECDHE-ECDSA-AES128-GCM-SHA256',
        'ECDHE-RSA-AES128-GCM-SHA256',
        'ECDHE-ECDSA-AES256-GCM-SHA384',
        'ECDHE-RSA-AES256-GCM-SHA384',
        'ECDHE-ECDSA-CHACHA20-POLY1305',
        'ECDHE-RSA-CHACHA20-POLY1305',
      ],
      preferServerOrder: true,
      curves: [],
    });
  });

  it('keeps absolute paths unchanged', () => {
    const { files } = loadedOf(
      'tls_server_config: {cert_file: /elsewhere/server.pem, key_file: server.key}',
    );
    assert.equal(files[1], '/elsewhere/server.pem');
  });

  it('reads certificate, key and authority from the file itself', () => {
    const block = (name: string, pem: string) => `  ${name}: |\n${pem.replace(/^(?=.)/gm, '    ')}`;
    const lines = [
      'tls_server_config:',
      block('cert', CERT) + block('key', KEY) + block('client_ca', CERT),
      '  client_auth_type: RequireAndVerifyClientCert',
    ];
    const { tls } = configOf(lines.join('\n'));
    assert.equal(tls?.cert.text, CERT);
    assert.equal(tls?.key.text, KEY);
    assert.equal(tls?.clientCa?.text, CERT);
  });

  it('reads the requirements for clients', () => {
    const tls = tlsOf(
      'client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: ca.pem\nclient_allowed_sans: [a.example, 10.0.0.1]',
    );
    assert.equal(tls.clientAuth, 'RequireAndVerifyClientCert');
    assert.equal(tls.clientCa?.text, CERT + CERT);
    assert.deepEqual(tls.allowedSans, ['a.example', '10.0.0.1']);
    assert.equal(tlsOf('client_auth_type: RequireClientCert').clientAuth, 'RequireAnyClientCert');
  });

  it('reads versions, suites, curves and whose order counts', () => {
    const tls = tlsOf(
      [
        'min_version: TLS12',
        'max_version: TLS12',
        'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_AES_128_GCM_SHA256]',
        'prefer_server_cipher_suites: false',
        'curve_preferences: [CurveP521, X25519]',
      ].join('\n'),
    );
    assert.deepEqual([tls.minVersion, tls.maxVersion], ['TLSv1.2', 'TLSv1.2']);
    assert.deepEqual(tls.cipherSuites, ['ECDHE-RSA-AES256-SHA']);
    assert.equal(tls.preferServerOrder, false);
    assert.deepEqual(tls.curves, ['P-521', 'X25519']);
  });

  it('knows every suite and curve of the toolkit', () => {
    assert.equal(Object.keys(CIPHER_SUITES).length, 13);
    const all = `cipher_suites: [${Object.keys(CIPHER_SUITES)}]\ncurve_preferences: [${Object.keys(CURVES)}]`;
    assert.equal(tlsOf(all).cipherSuites.length, 10);
    assert.equal(tlsOf(all).curves.length, 4);
  });

  it('reads empty lists of suites and curves as the defaults', () => {
    assert.deepEqual(
      tlsOf('cipher_suites: []\ncurve_preferences: []').cipherSuites,
      tlsOf('').cipherSuites,
    );
  });

  it('reads empty texts as missing keys, like Go', () => {
    const empty = ['cert', 'key', 'client_ca', 'client_ca_file', 'client_auth_type'];
    const lines = empty.map((key) => `${key}: ""`).join('\n');
    assert.deepEqual(tlsOf(lines), tlsOf(''));
    assert.deepEqual(
      configOf(
        `tls_server_config: {cert: ${JSON.stringify(CERT)}, cert_file: '', key_file: server.key}`,
      ).tls?.cert.text,
      CERT,
    );
  });

  it('reads the booleans of YAML 1.1', () => {
    const orderOf = (word: string) =>
      tlsOf(`prefer_server_cipher_suites: ${word}`).preferServerOrder;
    for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE']) {
      assert.equal(orderOf(word), true, word);
      assert.equal(configOf(`http_server_config: {http2: ${word}}`).notes.length, 1, word);
    }
    for (const word of ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False']) {
      assert.equal(orderOf(word), false, word);
      assert.deepEqual(configOf(`http_server_config: {http2: ${word}}`).notes, [], word);
    }
  });

  it('reads headers, and leaves out those without a value', () => {
    const { headers } = configOf(
      [
        'http_server_config:',
        '  headers:',
        '    X-Frame-Options: sameorigin',
        '    X-Content-Type-Options: nosniff',
        '    X-XSS-Protection: 1',
        "    Content-Security-Policy: default-src 'self'",
        '    Strict-Transport-Security: ""',
      ].join('\n'),
    );
    assert.deepEqual(headers, {
      'X-Frame-Options': 'sameorigin',
      'X-Content-Type-Options': 'nosniff',
      'X-XSS-Protection': '1',
      'Content-Security-Policy': "default-src 'self'",
    });
  });

  it('reads users, whose names may be anything that a header can carry', () => {
    const { users } = configOf(
      `basic_auth_users: {prometheus: ${HASH}, 12: ${HASH}, 'ü b': ${HASH}}`,
    );
    assert.deepEqual([...users.keys()], ['prometheus', '12', 'ü b']);
    assert.equal(users.get('prometheus'), HASH);
    for (const version of ['2a', '2b']) {
      assert.equal(configOf(`basic_auth_users: {u: ${HASH.replace('2y', version)}}`).users.size, 1);
    }
  });

  it('reads a rate limit in Go’s durations, and 0 for none', () => {
    const limitOf = (text: string) => configOf(`rate_limit: ${text}`).rateLimit;
    assert.deepEqual(limitOf('{interval: 1s, burst: 20}'), { intervalMs: 1000, burst: 20 });
    assert.deepEqual(limitOf('{interval: 1m30.5s, burst: 1}'), { intervalMs: 90_500, burst: 1 });
    assert.equal(limitOf('{interval: 0, burst: 0}'), null);
    assert.equal(limitOf('{interval: 0s}'), null);
  });

  it('notes settings that have no effect, or less than intended', () => {
    const notesOf = (text: string) => configOf(text).notes;
    assert.deepEqual(notesOf('http_server_config: {http2: false}'), []);
    assert.deepEqual(notesOf('http_server_config: {http2: true}'), [
      'http2: true has no effect, the endpoint speaks HTTP/1.1',
    ]);
    assert.match(
      notesOf(`basic_auth_users: {u: ${HASH.replace('$10$', '$15$')}}`).join(),
      /"u" has the cost 15/,
    );
    assert.deepEqual(notesOf('tls_server_config: {}\nbasic_auth_users:'), [
      'tls_server_config is empty: TLS is off',
      'basic_auth_users is empty: no password is required',
    ]);
    const tls =
      'tls_server_config: {cert_file: server.pem, key_file: server.key, client_auth_type: RequireAndVerifyClientCert}';
    assert.match(notesOf(tls).join(), /every public authority/);
  });
});
