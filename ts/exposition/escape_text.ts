// Text in, the same text escaped for its place in an exposition out. Any thread. Sources: Prometheus'
// exposition_formats.md (text 0.0.4) and OpenMetrics 1.0.0, section "ABNF"; for quoted names Prometheus' UTF-8 guide.

import { isClassicLabelName, isClassicMetricName } from './escape_name.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };
const escapeOne = (character: string) => ESCAPES[character] ?? character;

/** HELP of text 0.0.4, where double quotes are not escaped. */
export function escapeHelpText(text: string): string {
  return /[\\\n]/.test(text) ? text.replace(/[\\\n]/g, escapeOne) : text;
}

/** HELP of OpenMetrics. */
export function escapeHelpOpenMetrics(text: string): string {
  return escapeLabelValue(text);
}

/** A label's value, without the quotes around it, in both formats. */
export function escapeLabelValue(text: string): string {
  return /[\\\n"]/.test(text) ? text.replace(/[\\\n"]/g, escapeOne) : text;
}

/** A metric's name without labels, as in TYPE lines: quoted if it is not classic. */
export function writtenName(name: string): string {
  return isClassicMetricName(name) ? name : `"${escapeLabelValue(name)}"`;
}

/** A label's name before `=`: quoted if it is not classic. */
export function writtenLabelName(name: string): string {
  return isClassicLabelName(name) ? name : `"${escapeLabelValue(name)}"`;
}
