// The plugin's own credentials and the web configuration in, what the server requires of clients out; loads only the
// modules for that. Worker thread; loaded only if one of the two is set.

import type { Mistake } from '../../config/mistake.ts';
import type { Options } from '../../config/options.ts';
import type { LoadedWebConfig } from '../../config/web_config/web_config.ts';
import { LimitedLog } from '../../limited_log.ts';
import { TlsMistake } from '../tls/tls_mistake.ts';
import type { WebConfigFileEvents } from '../web_config/web_config_file.ts';
import { basicAuth } from './basic_auth.ts';
import { FailureLimit } from './failure_limit.ts';
import { type AuthScheme, NO_SECURITY, type Security } from './security.ts';

/** The opened security, which may change. */
export interface SecurityOpened {
  /** The current requirements. */
  security(): Security;
  /** Ends the threads beside the worker. */
  close(): Promise<void>;
}

type Events = Omit<WebConfigFileEvents, 'noteOf'>;
type Asked = Pick<Options, 'credentials' | 'webConfig' | 'openHealthChecks'>;

/** Opens it, or says which certificate OpenSSL refuses. */
export async function openSecurity(
  { credentials, webConfig, openHealthChecks }: Asked,
  events: Events,
): Promise<SecurityOpened | { mistake: Mistake }> {
  const now = () => performance.now();
  const log = new LimitedLog((text) => events.log('warn', text), now);
  const failures = new FailureLimit(now, (network) => log.warn('limited', () => limited(network)));
  const plugin = credentials === null ? null : await import('./plugin_credentials.ts');
  const auth =
    plugin === null || credentials === null
      ? null
      : basicAuth(plugin.checkOf(credentials), failures);
  if (webConfig === null) {
    const security: Security = { ...NO_SECURITY, auth };
    return { security: () => security, close: async () => {} };
  }
  return openWebConfig(webConfig, openHealthChecks, auth, failures, events);
}

function limited(network: string): string {
  const from = network.includes(':') ? `${network}::/64` : network;
  return `too many wrong passwords from ${from}: requests that show one are answered 429`;
}

async function openWebConfig(
  loaded: LoadedWebConfig,
  openHealthChecks: boolean,
  auth: AuthScheme | null,
  failures: FailureLimit,
  events: Events,
): Promise<SecurityOpened | { mistake: Mistake }> {
  const { tls } = loaded.config;
  const front = tls === null ? null : await import('../tls/tls_front.ts');
  const context = tls === null ? null : await import('../tls/tls_context.ts');
  const { WebSecurity } = await import('../web_config/web_security.ts');
  const { WebConfigFile } = await import('../web_config/web_config_file.ts');
  const { Bcrypt } = await import('./bcrypt.ts');
  const { Users } = await import('./web_config_users.ts');
  const { default: bcryptSource } = await import('bundle:bcrypt');
  const bcrypt = new Bcrypt(bcryptSource);
  const usersOf = (hashes: ReadonlyMap<string, string>) => new Users(hashes, bcrypt);
  const noteOf: WebConfigFileEvents['noteOf'] = ({ tls: config }) =>
    context === null || config === null ? null : context.validityNote(config, Date.now());
  try {
    const parts = {
      ...{ auth, usersOf, basicAuth, failures, tls: front, openHealthChecks, events },
    };
    const security = new WebSecurity(loaded, parts);
    const note = noteOf(loaded.config);
    if (note !== null) events.log('warn', note);
    const file = new WebConfigFile(security, auth !== null, { ...events, noteOf });
    return { security: () => file.current(), close: () => bcrypt.close() };
  } catch (error) {
    if (error instanceof TlsMistake) return { mistake: error.mistake };
    throw error;
  }
}
