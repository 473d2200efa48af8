// Names of metrics and labels in, their replacements for readers that know classic names only out. Any thread. Sources:
// Prometheus, escaping_schemes.md, and where they differ the code of EscapeName in prometheus/common (model/metric.go,
// 0.66), because Prometheus reads names back by it.

/** How names that are not classic are shown: unchanged in quotes, or in one of three ways with classic characters. */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values';

/** All of them. */
export const ESCAPINGS: readonly Escaping[] = ['allow-utf-8', 'underscores', 'dots', 'values'];

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const METRIC_CHARACTER = /^[a-zA-Z0-9_:]$/;
const LABEL_CHARACTER = /^[a-zA-Z0-9_]$/;
const DIGIT = /^[0-9]$/;

/** Whether every reader takes the metric's name without quotes. */
export function isClassicMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** Whether every reader takes the label's name without quotes. */
export function isClassicLabelName(name: string): boolean {
  return LABEL_NAME.test(name);
}

/** A metric's name under a scheme. Classic names do not change, so two names may become one. */
export function escapeMetricName(name: string, escaping: Escaping): string {
  return isClassicMetricName(name) ? name : escaped(name, escaping, METRIC_CHARACTER);
}

/**
 * A label's name under a scheme. A colon is not allowed in a label's name: Prometheus' own code leaves it, and its
 * parser then refuses it.
 */
export function escapeLabelName(name: string, escaping: Escaping): string {
  return isClassicLabelName(name) ? name : escaped(name, escaping, LABEL_CHARACTER);
}

function escaped(name: string, escaping: Escaping, allowed: RegExp): string {
  if (escaping === 'allow-utf-8') return name;
  let text = escaping === 'values' ? 'U__' : '';
  let isFirst = true;
  for (const character of name) {
    const isRight = allowed.test(character) && !(isFirst && DIGIT.test(character));
    text += isRight && character !== '_' ? character : substitute(character, escaping);
    isFirst = false;
  }
  return text;
}

function substitute(character: string, escaping: Escaping): string {
  if (escaping === 'underscores') return '_';
  if (character === '_') return '__';
  if (escaping === 'dots') return character === '.' ? '_dot_' : '__';
  return `_${character.codePointAt(0)!.toString(16)}_`;
}
