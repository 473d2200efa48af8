// Versions of the web configuration in, the security of connections and requests out. Worker thread; loaded only if
// web_config_file is set, including parts that only some configurations need.

import type { LoadedWebConfig, RateLimit, TlsConfig } from '../../config/web_config/web_config.ts';
import type { Check } from '../auth/basic_auth.ts';
import type { FailureLimit } from '../auth/failure_limit.ts';
import type { AuthScheme, Security } from '../auth/security.ts';
import { TokenBucket } from '../auth/token_bucket.ts';
import type { UserHashes, Users } from '../auth/web_config_users.ts';
import type { LogLevel } from '../protocol.ts';
import type { TlsEvents, TlsFront } from '../tls/tls_front.ts';

/** Its listeners. */
export interface WebSecurityEvents {
  onFailedHandshake(): void;
  /** Logs one line, without anything that a client chose. */
  log(level: LogLevel, text: string): void;
}

/** Parts of the endpoint that no configuration changes. */
export interface WebSecurityParts {
  /** The scheme for the plugin's own keys; null: none. */
  readonly auth: AuthScheme | null;
  /** Makes the check of users if there are any. */
  usersOf(hashes: UserHashes): Users;
  basicAuth(check: Check, failures: FailureLimit): AuthScheme;
  readonly failures: FailureLimit;
  /** Null if there was no TLS at the start. */
  readonly tls: typeof import('../tls/tls_front.ts') | null;
  readonly openHealthChecks: boolean;
  readonly events: WebSecurityEvents;
}

// A port scanner that is refused a thousand times makes one line.
const REFUSAL_LOG_INTERVAL_MS = 60_000;

/** One configuration after another, each taken as a whole or not at all. */
export class WebSecurity {
  readonly #parts: WebSecurityParts;
  readonly #front: TlsFront | null;
  #users: Users | null = null;
  #lastRefusalMs = Number.NEGATIVE_INFINITY;
  #loaded: LoadedWebConfig;
  #security: Security;

  /** @throws TlsMistake if OpenSSL refuses the certificates */
  constructor(loaded: LoadedWebConfig, parts: WebSecurityParts) {
    this.#parts = parts;
    this.#loaded = loaded;
    const { tls, users, headers, rateLimit } = loaded.config;
    this.#front = tls === null ? null : this.#frontOf(tls);
    const auth = this.#authOf(users);
    this.#security = { tls: this.#front, auth, headers, admit: admitterOf(rateLimit) };
  }

  get current(): Security {
    return this.#security;
  }

  get loaded(): LoadedWebConfig {
    return this.#loaded;
  }

  /**
   * Replaces the configuration.
   * @param sameTls whether its certificates and so on are the current ones
   * @throws TlsMistake if OpenSSL refuses the certificates; nothing has changed then
   */
  replace(loaded: LoadedWebConfig, sameTls: boolean): void {
    const { tls, users, headers, rateLimit } = loaded.config;
    if (tls !== null && !sameTls) this.#front?.renew(tls);
    const before = this.#loaded.config.rateLimit;
    const sameLimit =
      before?.burst === rateLimit?.burst && before?.intervalMs === rateLimit?.intervalMs;
    const admit = sameLimit ? this.#security.admit : admitterOf(rateLimit);
    const auth = this.#authOf(users);
    this.#security = { tls: this.#front, auth, headers, admit };
    this.#loaded = loaded;
  }

  #authOf(hashes: UserHashes): AuthScheme | null {
    const { auth, usersOf, basicAuth, failures } = this.#parts;
    if (hashes.size === 0) return auth;
    if (this.#users !== null) {
      this.#users.replace(hashes);
      return this.#security.auth;
    }
    const users = usersOf(hashes);
    this.#users = users;
    return basicAuth((given) => users.check(given), failures);
  }

  #frontOf(config: TlsConfig): TlsFront | null {
    const { tls, events, openHealthChecks } = this.#parts;
    if (tls === null) return null;
    const tell: TlsEvents = {
      onFailed: () => events.onFailedHandshake(),
      onClientRefused: (reason) => {
        events.onFailedHandshake();
        const nowMs = performance.now();
        if (nowMs - this.#lastRefusalMs < REFUSAL_LOG_INTERVAL_MS) return;
        this.#lastRefusalMs = nowMs;
        events.log('warn', `refused a client because of its certificate: ${reason}`);
      },
    };
    return new tls.TlsFront(config, tell, { openHealthChecks });
  }
}

function admitterOf(limit: RateLimit | null): Security['admit'] {
  if (limit === null) return () => 0;
  const bucket = new TokenBucket(limit.intervalMs, limit.burst, performance.now());
  return () => {
    const nowMs = performance.now();
    return bucket.take(nowMs) ? 0 : bucket.waitMs(nowMs);
  };
}
