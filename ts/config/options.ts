// The plugin's keys as text in, typed options out, or every mistake in them at once.
// Counting thread, at start; names and defaults stand in plugin_keys.json.
import { type Credentials, readCredentials } from './credentials.ts';
import { type ListenAddress, readListen } from './listen_address.ts';
import { readMetricsPath } from './metrics_path.ts';
import type { Mistake, Read } from './mistake.ts';
import { quote } from './mistake.ts';
import { readNamespace } from './namespace.ts';
import pluginKeys from './plugin_keys.json';
import { readSize } from './size.ts';
import { readSwitch } from './switch.ts';

export type { Credentials } from './credentials.ts';
export { formatListenAddress, type ListenAddress } from './listen_address.ts';
export type { Mistake } from './mistake.ts';

/** One instance's configuration, checked. */
export interface Options {
  /** At least one address, each once. */
  readonly listen: readonly ListenAddress[];
  /** Raw path, starting with `/`. */
  readonly metricsPath: string;
  /** Null: everybody may scrape. */
  readonly credentials: Credentials | null;
  /** Prefix of names that come from records, without the joining underscore; empty for none. */
  readonly namespace: string;
  readonly selfMetrics: boolean;
  /** Bytes of chunks accepted and not yet counted: 1,000,000 to 2,000,000,000. */
  readonly bufferLimitBytes: number;
}

/** Names of all keys, in the order in which `fluent-bit -o promexporter -h` lists them. */
export const PLUGIN_KEY_NAMES: readonly string[] = pluginKeys.map((key) => key.name);

// flb_utils_size_to_bytes' units; above 2G Fluent Bit itself would be in trouble long before.
const BUFFER_RANGE = { min: '1M', max: '2G' };

/**
 * Reads the keys that are set; a key that is missing has its default, one that is empty is wrong
 * (except `namespace`, where it means none).
 * @param properties key to text, environment variables already expanded
 * @param readFile answers a file's text (for `password_file`), throws where it cannot be read
 */
export function parseOptions(
  properties: Readonly<Record<string, string>>,
  readFile: (path: string) => string,
): { options: Options } | { mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const text = new Map<string, string>();
  for (const key of pluginKeys) {
    if (key.default !== null) text.set(key.name, key.default);
  }
  for (const [name, value] of Object.entries(properties)) {
    if (PLUGIN_KEY_NAMES.includes(name)) text.set(name, value);
    else mistakes.push({ code: 'PROMEX_UNKNOWN_KEY', text: unknownKey(name) });
  }

  function read<T>(key: string, code: string, notation: (text: string) => Read<T>, empty: T): T {
    const result = notation(text.get(key) ?? '');
    if ('value' in result) return result.value;
    mistakes.push({ code, text: `${key}: ${result.wrong}` });
    return empty;
  }

  const listen = readListen(text.get('listen') ?? '');
  if ('wrong' in listen) {
    for (const wrong of listen.wrong) {
      mistakes.push({ code: 'PROMEX_LISTEN_ADDRESS', text: `listen: ${wrong}` });
    }
  }
  const metricsPath = read('metrics_path', 'PROMEX_METRICS_PATH', readMetricsPath, '');
  const keys = {
    username: text.get('username'),
    password: text.get('password'),
    passwordFile: text.get('password_file'),
  };
  const credentials = readCredentials(keys, readFile, (mistake) => mistakes.push(mistake));
  const namespace = read('namespace', 'PROMEX_NAMESPACE', readNamespace, '');
  const selfMetrics = read('self_metrics', 'PROMEX_SWITCH', readSwitch, true);
  const limit = (size: string) => readSize(size, BUFFER_RANGE);
  const bufferLimitBytes = read('buffer_limit', 'PROMEX_SIZE', limit, 0);

  if (mistakes.length > 0 || 'wrong' in listen) return { mistakes };
  return {
    options: {
      listen: listen.value,
      metricsPath,
      credentials,
      namespace,
      selfMetrics,
      bufferLimitBytes,
    },
  };
}

// The value stays unsaid: under a mistyped name it may be the password.
function unknownKey(name: string): string {
  return `${quote(name)}: no such key, wants one of ${PLUGIN_KEY_NAMES.join(', ')}`;
}
