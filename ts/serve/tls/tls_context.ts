// The section `tls_server_config`, read, in; options for a server of node:tls out, tried piece by piece so that a
// mistake names its certificate or key. Worker thread; loaded only with TLS.

import { X509Certificate } from 'node:crypto';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { TLS13_SUITES } from '../../config/web_config/tls_names.ts';
import type { Pem, TlsConfig } from '../../config/web_config/web_config.ts';
import { TlsMistake } from './tls_mistake.ts';

const CERTIFICATES = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END [^-]*-----/g;

function attempt(pem: Pem, wanted: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new TlsMistake(pem, wanted, error);
  }
}

const certificatesIn = (pem: Pem): string[] => pem.text.match(CERTIFICATES) ?? [];

/**
 * Options for tls.createServer.
 * @throws TlsMistake
 */
export function tlsOptionsOf(config: TlsConfig): TlsOptions {
  const { cert, key, clientCa, clientAuth, minVersion, maxVersion, cipherSuites, curves } = config;
  attempt(cert, 'a certificate in PEM', () => {
    certificatesIn(cert).map((text) => new X509Certificate(text));
    createSecureContext({ cert: cert.text });
  });
  attempt(key, 'the private key of the certificate', () => {
    createSecureContext({ cert: cert.text, key: key.text });
  });
  if (clientCa !== null) {
    attempt(clientCa, 'certificates of authorities in PEM', () => {
      const found = certificatesIn(clientCa).map((text) => new X509Certificate(text));
      if (found.length === 0) throw new Error('no whole certificate');
      createSecureContext({ ca: clientCa.text });
    });
  }
  const options: TlsOptions = {
    cert: cert.text,
    key: key.text,
    minVersion,
    maxVersion,
    // Node switches TLS 1.3 off if none of its suites is named.
    ciphers: [...(maxVersion === 'TLSv1.3' ? TLS13_SUITES : []), ...cipherSuites].join(':'),
    honorCipherOrder: config.preferServerOrder,
    ecdhCurve: curves.length === 0 ? 'auto' : curves.join(':'),
    requestCert: clientAuth !== 'NoClientCert',
    // client_certificate.ts refuses, for a reason that can be logged, before anything is read from the connection.
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  };
  if (clientCa !== null) options.ca = clientCa.text;
  attempt(cert, 'a certificate that goes with the other settings', () => {
    createSecureContext(options);
  });
  return options;
}

/** A note if the server's own certificate is not valid at `nowMs`; otherwise null. */
export function validityNote(config: TlsConfig, nowMs: number): string | null {
  const [first] = certificatesIn(config.cert);
  if (first === undefined) return null;
  const { validFrom, validTo } = new X509Certificate(first);
  const what = config.cert.where.replace(/^Cannot load web configuration /, 'web configuration ');
  if (nowMs > Date.parse(validTo)) return `${what} expired on ${validTo}: clients will refuse it`;
  if (nowMs < Date.parse(validFrom)) return `${what} is valid from ${validFrom} only`;
  return null;
}
