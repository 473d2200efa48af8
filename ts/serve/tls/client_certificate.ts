// A client's certificate in, whether it is one of the allowed ones out. Worker thread; loaded only with TLS.

import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { letIn } from '../../config/web_config/client_auth.ts';
import type { TlsConfig } from '../../config/web_config/web_config.ts';

// In Node's notation, which quotes a value with a comma, a quote or a control character as JSON does, so that no name
// can look like two (CVE-2021-44532).
const NAMES = /([A-Za-z][A-Za-z0-9 ]*):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy;
const KINDS = ['DNS', 'IP Address', 'URI', 'email'];

/**
 * The Subject Alternative Names of a certificate that the toolkit compares: DNS names, addresses, URIs and e-mail
 * addresses. Empty if one of them cannot be read with certainty.
 * @param text X509Certificate.subjectAltName
 */
export function subjectAltNames(text: string): string[] {
  const names: string[] = [];
  let end = 0;
  for (const match of text.matchAll(NAMES)) {
    const [whole, kind = '', value = ''] = match;
    end = (match.index ?? 0) + whole.length;
    if (!KINDS.includes(kind)) continue;
    const name = value.startsWith('"') ? String(JSON.parse(value)) : value;
    names.push(canonical(name));
  }
  return end === text.length ? names : [];
}

/**
 * One notation for each IPv6 address; other names are unchanged, including those that only look like one:
 * `fe80::1%eth0`.
 */
export function canonical(name: string): string {
  return isIPv6(name) && !name.includes('%')
    ? new URL(`http://[${name}]`).hostname.slice(1, -1)
    : name;
}

/** A reason of refusalOf(): the only one for a client that did not claim an identity. */
export const NO_CERTIFICATE = 'it sent none';

/**
 * The reason to refuse a client, in our own words; null if it may go on.
 * @param socket after its handshake
 */
export function refusalOf(socket: TLSSocket, config: TlsConfig): string | null {
  const { allowedSans } = config;
  const { withoutCertificate, unverified } = letIn(config.clientAuth);
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return withoutCertificate ? null : NO_CERTIFICATE;
  if (unverified) return null;
  // A code of OpenSSL's, such as SELF_SIGNED_CERT_IN_CHAIN; typed as an Error, a string in fact.
  if (!socket.authorized) return String(socket.authorizationError);
  if (allowedSans === null) return null;
  const names = subjectAltNames(certificate.subjectAltName ?? '');
  const allowed = allowedSans.map(canonical);
  return names.some((name) => allowed.includes(name)) ? null : 'none of its names is allowed';
}
