// The plugin's keys as text in, typed options out, or every mistake in them at once. Names and defaults are in
// plugin_keys.json. Counting thread, at start.

import { readCounterNames } from './counter_names.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { readHealthChecks } from './health_checks.ts';
import { type ListenAddress, readListen } from './listen_address.ts';
import { readMaxSeries } from './max_series.ts';
import { readMetricsPath } from './metrics_path.ts';
import type { Mistake, Read } from './mistake.ts';
import { quote } from './mistake.ts';
import { isReservedNamespace, readNamespace, reservedNamespace } from './namespace.ts';
import pluginKeys from './plugin_keys.json';
import type { Presets } from './presets.ts';
import { readDuration } from './prometheus_duration.ts';
import type { RuleSet } from './rules/rule.ts';
import { type RulesFile, readRules, stampsOfRules } from './rules_keys.ts';
import { readSize } from './size.ts';
import { readSwitch } from './switch.ts';
import type { LoadedWebConfig } from './web_config/web_config.ts';
import { readWebConfig } from './web_config_key.ts';

export type { Credentials } from './credentials.ts';
export { formatListenAddress, type ListenAddress } from './listen_address.ts';
export type { Mistake } from './mistake.ts';

/** One instance's configuration, checked. */
export interface Options {
  /** At least one address, each once. */
  readonly listen: readonly ListenAddress[];
  /** Raw path, starting with `/`. */
  readonly metricsPath: string;
  /** Null: no password is required. */
  readonly credentials: Credentials | null;
  /** TLS, users, headers and a rate limit; null: none of them. */
  readonly webConfig: LoadedWebConfig | null;
  /** Whether the health checks require no password and no certificate, even if the metrics do. */
  readonly openHealthChecks: boolean;
  /** The rules, presets and generic mapping that records are counted by. */
  readonly ruleSet: RuleSet;
  /** Null without `rules_file`: the rules never change. */
  readonly rulesFile: RulesFile | null;
  /** Cap on the series of all families together: 1 to 10,000,000. */
  readonly maxSeries: number;
  /** How long series without updates stay, unless their rule says otherwise; 0: forever. */
  readonly seriesTtlMs: number;
  /** Bytes of chunks accepted and not yet counted: 1,000,000 to 2,000,000,000. */
  readonly bufferLimitBytes: number;
  readonly selfMetrics: boolean;
  /** Whether OpenMetrics shows the creation time of counters, histograms and summaries. */
  readonly createdTimestamps: boolean;
  /**
   * Whether OpenMetrics shows a counter whose name does not end in `_total` by its own name, and so as of unknown type.
   */
  readonly countersAsWritten: boolean;
}

/** The part that the worker gets: everything that can be cloned. */
export type EndpointOptions = Omit<Options, 'ruleSet' | 'rulesFile'>;

/** Names of all keys, in the order of `fluent-bit -o promexporter -h`. */
export const PLUGIN_KEY_NAMES: readonly string[] = pluginKeys.map((key) => key.name);

// Units of flb_utils_size_to_bytes; above 2G Fluent Bit itself would be in trouble long before.
const BUFFER_RANGE = { min: '1M', max: '2G' };
const TTL_RANGE = { min: '1s', max: '365d', zero: 'keep' };

/**
 * Reads the keys that are set; a missing key has its default, an empty one is wrong (except `namespace`, where it means
 * none).
 * @param properties key to text, environment variables already expanded
 * @param readFile returns a file's text (for `password_file`, `web_config_file` and `rules_file`), throws if it cannot
 *   be read
 */
export async function parseOptions(
  properties: Readonly<Record<string, string>>,
  readFile: (path: string) => string,
  presets: Presets,
): Promise<{ options: Options } | { mistakes: readonly Mistake[] }> {
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
  const credentialKey = ['username', 'password', 'password_file'].find((key) => text.has(key));
  const webConfig = await readWebConfig(
    text.get('web_config_file'),
    credentialKey,
    readFile,
    (mistake) => mistakes.push(mistake),
  );
  const openHealthChecks = read('health_checks', 'PROMEX_HEALTH_CHECKS', readHealthChecks, false);
  const namespace = read('namespace', 'PROMEX_NAMESPACE', readNamespace, '');
  const maxSeries = read('max_series', 'PROMEX_COUNT', readMaxSeries, 0);
  const ttl = (duration: string) => readDuration(duration, TTL_RANGE);
  const seriesTtlMs = read('series_ttl', 'PROMEX_DURATION', ttl, 0);
  const limit = (size: string) => readSize(size, BUFFER_RANGE);
  const bufferLimitBytes = read('buffer_limit', 'PROMEX_SIZE', limit, 0);
  const selfMetrics = read('self_metrics', 'PROMEX_SWITCH', readSwitch, true);
  const createdTimestamps = read('created_timestamps', 'PROMEX_SWITCH', readSwitch, false);
  const countersAsWritten = read('counter_names', 'PROMEX_COUNTER_NAMES', readCounterNames, false);
  const isReserved = selfMetrics && isReservedNamespace(namespace);
  if (isReserved) {
    const text = `namespace: ${reservedNamespace(namespace)}`;
    mistakes.push({ code: 'PROMEX_NAMESPACE', text });
  }
  const rulesPath = text.get('rules_file');
  const context = {
    namespace: isReserved ? '' : namespace,
    reserveOwnNames: selfMetrics,
    // 0 if it is itself wrong.
    maxSeries: maxSeries === 0 ? Number.POSITIVE_INFINITY : maxSeries,
    seriesTtlMs,
  };
  const rulesFile =
    rulesPath === undefined
      ? null
      : { path: rulesPath, namespace: context.namespace, stamps: stampsOfRules(rulesPath) };
  const ruleSet = await readRules(
    { rules: text.get('rules'), rulesFile: rulesPath },
    context,
    presets,
    readFile,
    (mistake) => mistakes.push(mistake),
  );

  if (mistakes.length > 0 || 'wrong' in listen || ruleSet === undefined) return { mistakes };
  return {
    options: {
      listen: listen.value,
      metricsPath,
      credentials,
      webConfig,
      openHealthChecks,
      ruleSet,
      rulesFile,
      maxSeries,
      seriesTtlMs,
      bufferLimitBytes,
      selfMetrics,
      createdTimestamps,
      countersAsWritten,
    },
  };
}

// The value is not shown: under a mistyped name it may be the password.
function unknownKey(name: string): string {
  return `${quote(name)}: no such key, expected one of ${PLUGIN_KEY_NAMES.join(', ')}`;
}
