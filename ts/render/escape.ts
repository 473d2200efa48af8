// Text in, the same text escaped for its place in an exposition out. Worker thread.
// Sources: Prometheus' exposition_formats.md (text 0.0.4) and OpenMetrics 1.0.0, section "ABNF".

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };
const escapeOne = (character: string) => ESCAPES[character] ?? character;

/** HELP of text 0.0.4, where a double quote stands as it is. */
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
