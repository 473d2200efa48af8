// A family's name and a format in, its name in that format out. Worker thread.

import { type Escaping, escapeMetricName, isClassicMetricName } from '../exposition/escape_name.ts';
import { writtenName } from '../exposition/escape_text.ts';
import type { Format } from '../exposition/format.ts';
import type { FamilyType } from '../exposition/metric_type.ts';
import type { Family } from './family.ts';

const TOTAL = '_total';

type Shown = Pick<Family, 'name' | 'type' | 'keepsName'>;

/** The name on a family's TYPE and HELP lines, before quotes; in OpenMetrics a counter loses its `_total`. */
export function shownFamilyName(family: Shown, format: Format): string {
  const name = escapeMetricName(family.name, format.escaping);
  const isCounter = format.dialect === 'openmetrics' && shownType(family, format) === 'counter';
  return isCounter && name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name;
}

/** The type on a family's TYPE line. */
export function shownType(family: Omit<Shown, 'name'>, format: Format): FamilyType {
  return family.keepsName === true && format.dialect === 'openmetrics' ? 'unknown' : family.type;
}

/** The name of a counter's samples in OpenMetrics, which always ends in `_total`. @param name escaped already */
export function counterSampleName(name: string): string {
  return name.endsWith(TOTAL) ? name : name + TOTAL;
}

/** The beginnings of sample lines with one name. */
export interface LineStart {
  /** With the brace before the labels: `name{`, or, if the name is quoted among them, `{"na.me",`. */
  readonly labelled: string;
  /** Without labels, up to the value: `name `, or `{"na.me"} `. */
  readonly bare: string;
}

/** @param name of the samples, escaped already */
export function lineStart(name: string): LineStart {
  if (isClassicMetricName(name)) return { labelled: `${name}{`, bare: `${name} ` };
  const written = writtenName(name);
  return { labelled: `{${written},`, bare: `{${written}} ` };
}

/** The name of samples, by their family's name, which is escaped first, so that readers find the suffix. */
export function sampleName(name: string, suffix: string, escaping: Escaping): string {
  return escapeMetricName(name, escaping) + suffix;
}
