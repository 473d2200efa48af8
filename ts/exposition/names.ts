// A metric's or label's name in, its names in the formats out; and which names are reserved. Any thread.

import { ESCAPINGS, escapeLabelName, escapeMetricName } from './escape_name.ts';
import type { MetricType } from './metric_type.ts';

/** The label of a family's overflow series. */
export const OVERFLOW_LABEL = 'otel_metric_overflow';

/** A family's name as it is exposed. */
export function withNamespace(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}_${name}`;
}

/** The forms of a name in all escapings; each once, itself first. */
export function metricForms(name: string): string[] {
  return [...new Set(ESCAPINGS.map((escaping) => escapeMetricName(name, escaping)))];
}

/** The same as metricForms() for a label. */
export function labelForms(name: string): string[] {
  return [...new Set(ESCAPINGS.map((escaping) => escapeLabelName(name, escaping)))];
}

/** Whether the plugin's own metrics have such a name, or may get it. */
export function isReservedName(name: string): boolean {
  return /^(?:promexporter|process|nodejs)_/.test(name);
}

/**
 * Every name that a family's samples, or the family itself, have in any format and escaping.
 * @param name with the namespace
 */
export function exposedNames(name: string, type: MetricType): string[] {
  return [...new Set(metricForms(name).flatMap((form) => namesOf(form, type)))];
}

function namesOf(name: string, type: MetricType): string[] {
  switch (type) {
    case 'gauge':
      return [name];
    case 'counter': {
      const family = name.replace(/_total$/, '');
      return [name, family, `${family}_total`, `${family}_created`];
    }
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`, `${name}_created`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`, `${name}_created`];
  }
}
