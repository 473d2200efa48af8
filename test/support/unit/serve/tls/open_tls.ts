// A server with TLS for tests, from the text of a web configuration.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:http';
import path from 'node:path';
import { readTextFile } from '../../../../../ts/config/read_text_file.ts';
import { loadWebConfig } from '../../../../../ts/config/web_config/load_web_config.ts';
import type { TlsConfig } from '../../../../../ts/config/web_config/web_config.ts';
import type { MetricsService } from '../../../../../ts/serve/http/answer_request.ts';
import {
  type TlsEvents,
  TlsFront,
  type TlsFrontOptions,
} from '../../../../../ts/serve/tls/tls_front.ts';
import { makeAuthority, makeCertificate, temporaryFolder } from '../../../certificates.ts';
import { open } from '../http/open_server.ts';

/** Certificates that all tests of a file share. */
export const FOLDER = temporaryFolder();
export const AUTHORITY = makeAuthority(FOLDER);
export const OTHER_AUTHORITY = makeAuthority(FOLDER, 'other-authority');
export const SERVER = makeCertificate(FOLDER, 'server', { issuer: AUTHORITY });

const PAIR = 'cert_file: server.pem\n  key_file: server.key';

/** The section after reading, with more lines in it. */
export function tlsConfigOf(lines: readonly string[] = [], pair = PAIR): TlsConfig {
  const file = path.join(FOLDER, 'web.yml');
  writeFileSync(
    file,
    ['tls_server_config:', `  ${pair}`, ...lines.map((l) => `  ${l}`)].join('\n'),
  );
  const loaded = loadWebConfig(file, readTextFile);
  assert.ok('config' in loaded, JSON.stringify(loaded));
  assert.ok(loaded.config.tls !== null);
  return loaded.config.tls;
}

export interface OpenedTls {
  readonly port: number;
  readonly front: TlsFront;
  /** Reasons of refused clients; `failed` for each handshake that did not finish. */
  readonly refusals: readonly string[];
}

/** Opens a server; closeAll() of open_server.ts closes it. */
export async function openTls(
  lines: readonly string[] = [],
  options: TlsFrontOptions = {},
  service: Partial<MetricsService> = {},
  limits: ServerOptions = {},
): Promise<OpenedTls> {
  const refusals: string[] = [];
  const events: TlsEvents = {
    onFailed: () => refusals.push('failed'),
    onClientRefused: (reason) => refusals.push(reason),
  };
  const front = new TlsFront(tlsConfigOf(lines), events, options);
  return { port: await open(service, { tls: front }, limits), front, refusals };
}
