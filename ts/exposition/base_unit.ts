// A metric's name in, the base unit at its end out. Any thread.

// Prometheus, "Metric and label naming", and promlint's further base units.
const BASE_UNITS = [
  ...['seconds', 'bytes', 'ratio', 'celsius', 'kelvin', 'meters', 'metres'],
  ...['volts', 'amperes', 'joules', 'grams'],
];

/**
 * The base unit of `x_seconds`, and of the counter `x_seconds_total`; empty if the name ends in none.
 * @param type of the metric: only a counter's `_total` is not part of its family's name
 */
export function baseUnitOf(name: string, type: string): string {
  return BASE_UNITS.find((unit) => endsInUnit(name, type, unit)) ?? '';
}

/** Whether the name, of a counter without `_total`, ends in `_` and the unit, as OpenMetrics 1.0 requires. */
export function endsInUnit(name: string, type: string, unit: string): boolean {
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  return family.endsWith(`_${unit}`) && family.length > unit.length + 1;
}
