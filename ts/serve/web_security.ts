// The web configuration as it was loaded in, what the server asks of it out. Worker thread. Loaded only where
// web_config_file is set.
import type { Mistake } from '../config/mistake.ts';
import type { LoadedWebConfig } from '../config/web_config/web_config.ts';
import type { LogLevel } from './protocol.ts';
import type { Access, Security } from './security.ts';

/** Whom it tells. */
export interface WebSecurityEvents {
  onFailedHandshake(): void;
  /** Takes one line, without anything that a client chose. */
  log(level: LogLevel, text: string): void;
}

// A port scanner refused a thousand times is one line.
const REFUSAL_LOG_INTERVAL_MS = 60_000;

/**
 * Makes what holds for requests, or says what OpenSSL does not take.
 * @param access what the plugin's own keys ask for
 */
export async function openWebSecurity(
  loaded: LoadedWebConfig,
  access: Access | null,
  events: WebSecurityEvents,
): Promise<{ security: Security } | { mistake: Mistake }> {
  const { tls, headers } = loaded.config;
  if (loaded.config.users.size > 0 || loaded.config.rateLimit !== null) {
    const text = 'Cannot load web configuration: basic_auth_users and rate_limit are not taken yet';
    return { mistake: { code: 'PROMEX_WEB_CONFIG_TLS', text } };
  }
  const security: Security = { tls: null, access, headers, admit: () => true };
  if (tls === null) return { security };
  const { TlsFront } = await import('./tls_front.ts');
  const { TlsMistake, validityNote } = await import('./tls_context.ts');
  let lastRefusalMs = Number.NEGATIVE_INFINITY;
  try {
    const front = new TlsFront(tls, {
      onFailed: events.onFailedHandshake,
      onClientRefused(reason) {
        events.onFailedHandshake();
        const nowMs = performance.now();
        if (nowMs - lastRefusalMs < REFUSAL_LOG_INTERVAL_MS) return;
        lastRefusalMs = nowMs;
        events.log('warn', `a client was refused for its certificate: ${reason}`);
      },
    });
    const note = validityNote(tls, Date.now());
    if (note !== null) events.log('warn', note);
    return { security: { ...security, tls: front } };
  } catch (error) {
    if (error instanceof TlsMistake) return { mistake: error.mistake };
    throw error;
  }
}
