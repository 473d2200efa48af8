// Which names metrics and labels may have (Prometheus, "Metric names and labels"; OpenMetrics 1.0). Any thread.

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The label of a family's overflow series. */
export const OVERFLOW_LABEL = 'otel_metric_overflow';

/** A family's name as it is exposed. */
export function withNamespace(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}_${name}`;
}

export function isMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** What a label's name must be where `name` is not; null where it is right. */
export function wrongLabelName(name: string): string | null {
  if (!LABEL_NAME.test(name)) return 'letters, digits and _, not starting with a digit';
  if (name.startsWith('__')) return 'a name that does not start with __, which Prometheus keeps';
  if (name === OVERFLOW_LABEL) return 'another name: overflow series have this label';
  return null;
}

/** Whether the plugin's own metrics have such a name, or may get it. */
export function isReservedName(name: string): boolean {
  return /^(?:promexporter|process|nodejs)_/.test(name);
}
