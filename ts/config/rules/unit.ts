// Value under `unit` in, the unit out. Counting thread, at start.

import { endsInUnit } from '../../exposition/base_unit.ts';
import type { MetricType } from '../../exposition/metric_type.ts';
import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';

const TOTAL = '_total';

/**
 * Empty for none, even if the name ends in a base unit.
 * @param type with `name`, which includes the namespace: undefined if they are themselves wrong, which has been
 *   reported
 */
export function unitOf(
  value: Value,
  type: MetricType | undefined,
  name: string | undefined,
): string | undefined {
  const unit = value.text();
  if (unit === undefined || unit === '') return unit;
  if (!/^[a-zA-Z0-9_]+$/.test(unit)) return value.mustBe('letters, digits and _, or empty');
  if (type === undefined || name === undefined || endsInUnit(name, type, unit)) return unit;
  const total = type === 'counter' && name.endsWith(TOTAL) ? TOTAL : '';
  const stem = name.slice(0, name.length - total.length);
  return value.report(
    'PROMEX_RULES_VALUE',
    `unit must be what the name ends in, as in ${quote(`${stem}_${unit}${total}`)}, got ${quote(unit)}`,
  );
}
