// A web configuration as a test writes it, loaded with files that exist in the test only.

import assert from 'node:assert/strict';
import { loadWebConfig } from '../../../../../ts/config/web_config/load_web_config.ts';
import type { LoadedWebConfig } from '../../../../../ts/config/web_config/web_config.ts';

// Only the labels are checked; OpenSSL's opinion is the business of test/unit/serve/tls.
export const CERT = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
export const KEY = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';

/** A hash with bcrypt's form. */
export const HASH = `$2y$10$${'a'.repeat(53)}`;

const FILES: Readonly<Record<string, string>> = {
  '/etc/fb/server.pem': CERT,
  '/etc/fb/server.key': KEY,
  '/etc/fb/ca.pem': CERT + CERT,
  '/etc/fb/empty.pem': '\n',
  '/etc/fb/locked.key': KEY.replace('PRIVATE', 'ENCRYPTED PRIVATE'),
  '/etc/fb/old-locked.key': KEY.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n').replace(
    'PRIVATE',
    'RSA PRIVATE',
  ),
  '/elsewhere/server.pem': CERT,
};

function load(text: string) {
  return loadWebConfig('/etc/fb/web.yml', (path) => {
    if (path === '/etc/fb/web.yml') return text;
    const found = FILES[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return found;
  });
}

export function loadedOf(text: string): LoadedWebConfig {
  const loaded = load(text);
  assert.ok('config' in loaded, JSON.stringify(loaded));
  return loaded;
}

export const configOf = (text: string) => loadedOf(text).config;

/** The TLS of a section that has certificate and key already. */
export function tlsOf(lines: string) {
  const { tls } = configOf(`${TLS}${indented(lines)}`);
  assert.ok(tls !== null);
  return tls;
}

const TLS = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n';

const indented = (lines: string) => lines.replace(/^/gm, '  ');

/** All mistakes as the log shows them, without their common beginning. */
export function mistakesOf(text: string): string[] {
  const loaded = load(text);
  assert.ok('mistakes' in loaded, text);
  assert.ok(loaded.mistakes.length > 0);
  return loaded.mistakes.map(({ text: line, code }) => {
    assert.doesNotMatch(line, /[\n\r\u2028]/);
    return `${line.replace(/^Cannot load web configuration \(\/etc\/fb\/web\.yml:/, '(')} (${code})`;
  });
}

/** The mistakes of more lines in a section that has certificate and key already; the first of them is line 4. */
export const tlsMistakesOf = (lines: string) => mistakesOf(`${TLS}${indented(lines)}`);
