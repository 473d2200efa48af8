// The section `tls_server_config` in, the settings of the server's TLS out. Any thread.

import { letIn } from './client_auth.ts';
import { certificateOf, type NamedFiles, privateKeyOf } from './pem.ts';
import type { Settings } from './settings.ts';
import {
  CIPHER_SUITES,
  CLIENT_AUTH_TYPES,
  CURVES,
  DEFAULT_SUITES,
  TLS_VERSIONS,
  TLS13_SUITES,
} from './tls_names.ts';
import type { ClientAuth, TlsConfig, TlsVersion } from './web_config.ts';

/** Of `tls_server_config`. */
export const TLS_KEYS = [
  'cert_file',
  'key_file',
  'cert',
  'key',
  'client_auth_type',
  'client_ca_file',
  'client_ca',
  'client_allowed_sans',
  'min_version',
  'max_version',
  'cipher_suites',
  'prefer_server_cipher_suites',
  'curve_preferences',
];

/**
 * Reads the section; null if something in it is wrong.
 * @param note called with facts that the user should know, although they are not wrong
 */
export function tlsOf(
  settings: Settings,
  files: NamedFiles,
  note: (text: string) => void,
): TlsConfig | null {
  const { fields } = settings;
  const missing = (name: string) => {
    if (fields.hasUnknown || settings.filled(name) || settings.filled(`${name}_file`)) return;
    fields.value.report('PROMEX_WEB_CONFIG_KEY', `${name}_file (or ${name}) is missing`);
  };
  missing('cert');
  missing('key');
  const cert = certificateOf(settings, 'cert', files);
  const key = privateKeyOf(settings, 'key', files);
  const clientCa = certificateOf(settings, 'client_ca', files) ?? null;
  const clientAuth = clientAuthOf(settings, note);
  const expected = 'a list of names such as [prometheus.example.org]';
  const allowedSans = settings.texts('client_allowed_sans', expected) ?? null;
  const { minVersion, maxVersion, cipherSuites } = versionsAndSuites(settings);
  const preferServerOrder = settings.boolean('prefer_server_cipher_suites') ?? true;
  const curves = settings.words('curve_preferences', CURVES) ?? [];
  if (cert === undefined || key === undefined) return null;
  return {
    ...{ cert, key, clientAuth, clientCa, allowedSans, minVersion, maxVersion, cipherSuites },
    ...{ preferServerOrder, curves },
  };
}

function clientAuthOf(settings: Settings, note: (text: string) => void): ClientAuth {
  const given = settings.filled('client_auth_type');
  const type = given && settings.word('client_auth_type', CLIENT_AUTH_TYPES);
  // A wrong one has been reported, and may have meant any of them.
  if (given !== undefined && type === undefined) return 'NoClientCert';
  const clientAuth = type ?? 'NoClientCert';
  const needed = `needs client_auth_type: RequireAndVerifyClientCert, got ${clientAuth}`;
  const { withoutCertificate, unverified } = letIn(clientAuth);
  if (unverified) {
    settings.refuse(['client_ca', 'client_ca_file'], `${needed}, which verifies nothing`);
    const why = 'a name in an unverified certificate proves nothing';
    settings.refuse(['client_allowed_sans'], `${needed}: ${why}`);
    return clientAuth;
  }
  if (withoutCertificate) {
    const why = 'a client without such a name could come without a certificate';
    settings.refuse(['client_allowed_sans'], `${needed}: ${why}`);
  }
  if (!settings.filled('client_ca') && !settings.filled('client_ca_file')) {
    note(
      `client_auth_type: ${clientAuth} without client_ca_file accepts certificates of every public authority that OpenSSL knows`,
    );
  }
  return clientAuth;
}

interface VersionsAndSuites {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  readonly cipherSuites: readonly string[];
}

function versionsAndSuites(settings: Settings): VersionsAndSuites {
  const minVersion = settings.word('min_version', TLS_VERSIONS) ?? 'TLSv1.2';
  const maxVersion = settings.word('max_version', TLS_VERSIONS) ?? 'TLSv1.3';
  if (minVersion > maxVersion) {
    settings.get('max_version')?.mustBe('at least min_version, which is TLS13');
  }
  const named = settings.words('cipher_suites', CIPHER_SUITES);
  if (named === undefined || named.length === 0) {
    return { minVersion, maxVersion, cipherSuites: DEFAULT_SUITES };
  }
  const cipherSuites = named.filter((suite) => !TLS13_SUITES.includes(suite));
  if (cipherSuites.length === 0 && maxVersion === 'TLSv1.2') {
    settings
      .get('cipher_suites')
      ?.mustBe('suites of which one is for TLS 1.2, because max_version is TLS12');
  }
  // Without a suite for TLS 1.2 there is no TLS 1.2.
  return {
    minVersion: cipherSuites.length === 0 ? 'TLSv1.3' : minVersion,
    maxVersion,
    cipherSuites,
  };
}
