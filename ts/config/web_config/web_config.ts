// The web configuration, read and checked: plain data that the counting thread sends to the worker. Source of the
// format: prometheus/exporter-toolkit, docs/web-configuration.md. Types only, any thread.

/** Text of a certificate or key, and where the user named it. */
export interface Pem {
  readonly text: string;
  /** The beginning of mistakes: `Cannot load web configuration (web.yml:3:14): cert_file`. */
  readonly where: string;
}

/** Go's names for requirements on a client's certificate (crypto/tls, ClientAuthType). */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

/** TLS versions as node:tls names them. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** The section `tls_server_config`. */
export interface TlsConfig {
  /** The server's certificate, and those between it and its authority. */
  readonly cert: Pem;
  readonly key: Pem;
  readonly clientAuth: ClientAuth;
  /** Null: the authorities that OpenSSL trusts by itself. */
  readonly clientCa: Pem | null;
  /** Names of which a client's certificate must have one; null: any will do. */
  readonly allowedSans: readonly string[] | null;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL's names of the suites for TLS 1.2, best first; those of TLS 1.3 are always on, as in Go. */
  readonly cipherSuites: readonly string[];
  readonly preferServerOrder: boolean;
  /** OpenSSL's names, best first; empty: its default. */
  readonly curves: readonly string[];
}

/** One request per interval, and `burst` at once. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The whole file. */
export interface WebConfig {
  readonly tls: TlsConfig | null;
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name to bcrypt hash; empty: none are required. */
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit: RateLimit | null;
  /** Notes for the user, although nothing is wrong; one line each. */
  readonly notes: readonly string[];
}

/** A configuration and the files that it was made from, the web configuration itself first. */
export interface LoadedWebConfig {
  readonly config: WebConfig;
  /** Absolute, or as written in the plugin's key. */
  readonly files: readonly string[];
}
