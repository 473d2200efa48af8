// From the path of a field in a record to the name of a metric that every Prometheus accepts.

/**
 * Joins the path with underscores and replaces each character that the classic name syntax does not have
 * (`[a-zA-Z_][a-zA-Z0-9_]*`, Prometheus "Data model"; colons are kept for recording rules).
 * `['eth0.rx.bytes']` becomes `eth0_rx_bytes`. Different paths may get the same name.
 */
export function metricName(namespace: string, path: readonly string[]): string {
  const joined = (namespace === '' ? path : [namespace, ...path]).join('_');
  const name = joined.replace(/[^a-zA-Z0-9_]/gu, '_');
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
}
