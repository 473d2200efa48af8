// The files of the web configuration in, the current security out: checked when a client comes, read again if they have
// changed. Worker thread; loaded only if web_config_file is set.

import { isDeepStrictEqual } from 'node:util';
import { stampsOf } from '../../config/file_stamps.ts';
import type { Mistake } from '../../config/mistake.ts';
import { readTextFile } from '../../config/read_text_file.ts';
import { letsInMore } from '../../config/web_config/client_auth.ts';
import { loadWebConfig } from '../../config/web_config/load_web_config.ts';
import type { LoadedWebConfig, TlsConfig, WebConfig } from '../../config/web_config/web_config.ts';
import type { Security } from '../auth/security.ts';
import { TlsMistake } from '../tls/tls_mistake.ts';
import type { WebSecurity, WebSecurityEvents } from './web_security.ts';

/** Its listeners. */
export interface WebConfigFileEvents extends WebSecurityEvents {
  /** Called after each reading; `loaded` is the new configuration, null if the old one stays. */
  onRead(loaded: LoadedWebConfig | null): void;
  /** A note about a configuration in addition to its own notes; null: none. */
  noteOf(config: WebConfig): string | null;
}

// A check takes 10 microseconds a file on a local disk, and may take long on others.
const LOOK_INTERVAL_MS = 1_000;
// Readings in a row, if each names other files than the one before.
const MAX_READINGS = 3;

/** One endpoint's web configuration, from its start on. */
export class WebConfigFile {
  readonly #security: WebSecurity;
  /** Whether the plugin's own keys ask for a password. */
  readonly #hasCredentials: boolean;
  readonly #events: WebConfigFileEvents;
  readonly #now: () => number;
  #files: readonly string[];
  #stamps = '';
  #lookedMs: number;
  #failed = false;

  /**
   * Reads at once: the files may have changed since the current configuration was read.
   * @param now milliseconds on a clock that never goes back
   */
  constructor(
    security: WebSecurity,
    hasCredentials: boolean,
    events: WebConfigFileEvents,
    now: () => number = () => performance.now(),
  ) {
    this.#security = security;
    this.#hasCredentials = hasCredentials;
    this.#events = events;
    this.#now = now;
    this.#files = security.loaded.files;
    this.#lookedMs = now();
    this.#look();
  }

  /** The current security; checks the files first if the last check is a second ago. Never throws. */
  current(): Security {
    const nowMs = this.#now();
    if (nowMs - this.#lookedMs >= LOOK_INTERVAL_MS) {
      this.#lookedMs = nowMs;
      this.#look();
    }
    return this.#security.current;
  }

  #look(): void {
    if (stampsOf(this.#files) === this.#stamps) return;
    const [file = ''] = this.#files;
    let loaded: ReturnType<typeof loadWebConfig> | null = null;
    // Stamped before they are read, so that a change meanwhile is noticed at the next check. Repeated if other files
    // are named.
    for (let reading = 0; reading < MAX_READINGS; reading++) {
      this.#stamps = stampsOf(this.#files);
      loaded = loadWebConfig(file, readTextFile);
      if (isDeepStrictEqual(loaded.files, this.#files)) break;
      this.#files = loaded.files;
    }
    if (loaded === null) return;
    if ('mistakes' in loaded) this.#keep(loaded.mistakes);
    else this.#take(loaded);
  }

  #take(loaded: LoadedWebConfig): void {
    const { config } = loaded;
    const before = this.#security.loaded.config;
    if (isDeepStrictEqual(config, before) && !this.#failed) return;
    const mistakes = this.#replace(loaded, before);
    if (mistakes.length > 0) {
      this.#keep(mistakes);
      return;
    }
    this.#failed = false;
    this.#events.log('info', `reloaded web configuration (${loaded.files[0]})`);
    const note = this.#events.noteOf(config);
    for (const line of note === null ? config.notes : [...config.notes, note]) {
      this.#events.log('warn', line);
    }
    this.#events.onRead(loaded);
  }

  #replace(loaded: LoadedWebConfig, before: WebConfig): readonly Mistake[] {
    const { config, files } = loaded;
    const mistakes = switchMistakes(before, config, files[0] ?? '', this.#hasCredentials);
    if (mistakes.length > 0) return mistakes;
    try {
      this.#security.replace(loaded, isDeepStrictEqual(config.tls, before.tls));
    } catch (error) {
      if (error instanceof TlsMistake) return [error.mistake];
      throw error;
    }
    return [];
  }

  #keep(mistakes: readonly Mistake[]): void {
    this.#failed = true;
    for (const { text, code } of mistakes) this.#events.log('error', `${text} (${code})`);
    this.#events.log('error', 'keeping the previous web configuration');
    this.#events.onRead(null);
  }
}

/** Changes that are not allowed while the endpoint runs: a half-written file must not open it to all. */
function switchMistakes(
  before: WebConfig,
  after: WebConfig,
  file: string,
  hasCredentials: boolean,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const add = (code: string, what: string) =>
    mistakes.push({ code, text: `Cannot load web configuration (${file}): ${what}` });
  const until = 'reload or restart Fluent Bit for that';
  if ((before.tls === null) !== (after.tls === null)) {
    const how = after.tls === null ? 'off' : 'on';
    const what = `tls_server_config cannot switch TLS ${how} while the endpoint runs, ${until}`;
    add('PROMEX_WEB_CONFIG_SWITCH', what);
  }
  const lost = before.tls && after.tls ? lostKey(before.tls, after.tls) : null;
  if (lost !== null) {
    const what = `tls_server_config must keep asking for clients' certificates, got no ${lost}, ${until}`;
    add('PROMEX_WEB_CONFIG_SWITCH', what);
  }
  if (before.users.size > 0 && after.users.size === 0) {
    const what = `basic_auth_users must keep a user while the endpoint runs, got none, ${until}`;
    add('PROMEX_WEB_CONFIG_SWITCH', what);
  }
  if (hasCredentials && after.users.size > 0) {
    const what = "basic_auth_users must not be used with the plugin's key username";
    add('PROMEX_WEB_CONFIG_TWICE', what);
  }
  return mistakes;
}

/** The key whose loss would admit more clients than before; null if there is none. */
function lostKey(before: TlsConfig, after: TlsConfig): string | null {
  if (letsInMore(after.clientAuth, before.clientAuth)) {
    return `client_auth_type: ${before.clientAuth}`;
  }
  if (before.clientCa !== null && after.clientCa === null) return 'client_ca_file (or client_ca)';
  return before.allowedSans !== null && after.allowedSans === null ? 'client_allowed_sans' : null;
}
