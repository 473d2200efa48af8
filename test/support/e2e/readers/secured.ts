// An endpoint with every protection: TLS, a client certificate of its authority, and a user's password. Returns the
// plugin's web configuration, and the settings that admit a reader, in each reader's own words.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import {
  type Certificate,
  makeAuthority,
  makeCertificate,
  temporaryFolder,
} from '../../certificates.ts';
import type { ScrapeConfig } from '../prometheus_api.ts';
import type { ScrapeOptions } from '../scrape.ts';

const FOLDER = temporaryFolder();
const AUTHORITY = makeAuthority(FOLDER);
const OTHER_AUTHORITY = makeAuthority(FOLDER, 'other-authority');
const CLIENT = makeCertificate(FOLDER, 'client', { issuer: AUTHORITY });
const OTHER_CLIENT = makeCertificate(FOLDER, 'other-client', { issuer: OTHER_AUTHORITY });

const USER = { username: 'prometheus', password: 's3cret: with/signs' };

/** The credentials of a reader, and whom it trusts. */
export interface Visitor {
  readonly password: string;
  /** Its authority for the server's certificate. */
  readonly authority: Certificate;
  readonly client: Certificate | null;
}

/** One that is admitted. */
export const WELCOME: Visitor = { password: USER.password, authority: AUTHORITY, client: CLIENT };

/** One with a single fault, and the readers' messages about it. */
export interface Unwelcome {
  readonly what: string;
  readonly visitor: Visitor;
  /** In Prometheus' API. */
  readonly prometheus: RegExp;
  /** In Fluent Bit's log. */
  readonly fluentBit: RegExp;
}

// A client is not told the fault of its certificate.
const CLOSED = {
  prometheus: /EOF|reset by peer|broken pipe/,
  fluentBit: /\[error\].*(?:unexpected eof|broken connection)/,
};

export const UNWELCOME: readonly Unwelcome[] = [
  {
    what: 'a wrong password',
    visitor: { ...WELCOME, password: 'wrong' },
    prometheus: /401 Unauthorized/,
    fluentBit: /\[error\].* http status code error: \[\/metrics\] 401/,
  },
  { what: 'no client certificate', visitor: { ...WELCOME, client: null }, ...CLOSED },
  {
    what: 'a client certificate of others',
    visitor: { ...WELCOME, client: OTHER_CLIENT },
    ...CLOSED,
  },
  {
    what: 'trust in others',
    visitor: { ...WELCOME, authority: OTHER_AUTHORITY },
    prometheus: /x509: certificate signed by unknown authority/,
    fluentBit: /\[error\].*certificate verify failed/,
  },
];

/** Where the user is defined: in the web configuration with a hash, or in plugin keys. */
export const USERS = ['hashed', 'in keys'] as const;

/** The plugin's properties for such an endpoint. */
export function securedProperties(users: (typeof USERS)[number]): readonly string[] {
  makeCertificate(FOLDER, 'server', { issuer: AUTHORITY });
  const file = join(FOLDER, `web ${users}.yml`);
  const tls = `tls_server_config:
  cert_file: server.pem
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: authority.pem
`;
  const { username, password } = USER;
  const hashed = () => `basic_auth_users: {${username}: ${bcrypt.hashSync(password, 10)}}\n`;
  writeFileSync(file, users === 'hashed' ? tls + hashed() : tls);
  const keys = [`username=${username}`, `password=${password}`];
  return [`web_config_file=${file}`, ...(users === 'in keys' ? keys : [])];
}

/** For scrape(). */
export function clientOf({ password, authority, client }: Visitor): ScrapeOptions {
  const shown = client === null ? {} : { cert: client.cert, key: client.key };
  return { auth: `${USER.username}:${password}`, tls: { ca: authority.cert, ...shown } };
}

/** For Prometheus and victoria-metrics. */
export function scrapeConfigOf({ password, authority, client }: Visitor): ScrapeConfig {
  const shown = client === null ? {} : { cert_file: client.certFile, key_file: client.keyFile };
  return {
    basic_auth: { ...USER, password },
    tls_config: { ca_file: authority.certFile, ...shown },
  };
}

/** For Fluent Bit's input prometheus_scrape. */
export function inputPropertiesOf({ password, authority, client }: Visitor): readonly string[] {
  const shown =
    client === null ? [] : [`tls.crt_file=${client.certFile}`, `tls.key_file=${client.keyFile}`];
  const trusted = ['tls=on', 'tls.verify=on', `tls.ca_file=${authority.certFile}`];
  return [`http_user=${USER.username}`, `http_passwd=${password}`, ...trusted, ...shown];
}
