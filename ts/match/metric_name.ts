// The path of a record's field in, a metric name that every Prometheus accepts out. Any thread.

/**
 * Joins the path with underscores and replaces each character that the classic name syntax lacks
 * (`[a-zA-Z_][a-zA-Z0-9_]*`, Prometheus "Data model"; colons are reserved for recording rules). `['eth0.rx.bytes']`
 * becomes `eth0_rx_bytes`. Different paths may get the same name.
 */
export function metricName(namespace: string, path: readonly string[]): string {
  const joined = (namespace === '' ? path : [namespace, ...path]).join('_');
  const name = joined.replace(/[^a-zA-Z0-9_]/gu, '_');
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
}
