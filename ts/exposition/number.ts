// Numbers in, text of sample values and of bucket bounds out. Any thread.

import type { Dialect } from './format.ts';

/** A sample's value: shortest decimal that reads back as `n`, or `NaN`, `+Inf`, `-Inf`. */
export function formatNumber(n: number): string {
  if (Number.isFinite(n)) return String(n);
  if (Number.isNaN(n)) return 'NaN';
  return n > 0 ? '+Inf' : '-Inf';
}

/**
 * A value of the labels `le` and `quantile`. OpenMetrics requires whole numbers with `.0` and exponents of two digits,
 * like Go's %g ("Considerations: Canonical Numbers"); strict readers refuse `le="1"`.
 */
export function formatBound(n: number, dialect: Dialect): string {
  if (dialect === 'text' || !Number.isFinite(n)) return formatNumber(n);
  if (n === 0) return '0.0';
  const [mantissa = '', exponentText = '0'] = n.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const plain = String(n);
  return plain.includes('.') ? plain : `${plain}.0`;
}
