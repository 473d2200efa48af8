// The keys about a rule's number and its use in, their meaning out. Counting thread, at start.

import type { MetricType } from '../../exposition/metric_type.ts';
import type { Fields } from '../yaml/fields.ts';
import { containerOf } from './elements.ts';
import { numberMapOf } from './mapping.ts';
import type { GaugeOp, Notation, Rule } from './rule.ts';
import { accessorOf, patternOf, wordOf } from './scalars.ts';

const NOTATIONS: readonly Notation[] = [
  'number',
  'duration',
  'bytes',
  'percent',
  'hex',
  'timestamp',
];
const OPS: readonly GaugeOp[] = ['set', 'add', 'sub', 'inc', 'dec', 'max', 'min'];

export const VALUE_KEYS = ['value', 'parse', 'scale', 'map', 'op', 'from', 'each', 'for'];

export type RuleValue = Pick<
  Rule,
  'value' | 'notation' | 'valueMap' | 'scale' | 'op' | 'absolute' | 'each' | 'for'
>;

const isScale = (scale: number) => Number.isFinite(scale) && scale !== 0;

/**
 * Mistakes have been reported; the result then only serves to look for more.
 * @param type undefined: not known, and not checked against
 */
export function ruleValueOf(fields: Fields, type: MetricType | undefined): RuleValue {
  const value = fields.read('value', accessorOf);
  const each = fields.read('each', (pattern) => patternOf(pattern));
  const container = fields.read('for', containerOf);
  const notation = fields.read('parse', (word) => wordOf(word, NOTATIONS));
  const valueMap = fields.read('map', numberMapOf);
  const scale = fields.read('scale', (at) => at.number('a finite number other than 0', isScale));
  const op = fields.read('op', (word) => wordOf(word, OPS));
  fields.read('from', (word) => wordOf(word, ['absolute']));
  checkTogether(fields, type, op);
  return {
    value: value ?? null,
    notation: notation ?? 'number',
    valueMap: valueMap ?? null,
    scale: scale ?? 1,
    op: op ?? 'set',
    absolute: fields.has('from'),
    each: each ?? null,
    for: container ?? null,
  };
}

function checkTogether(fields: Fields, type: MetricType | undefined, op: GaugeOp | undefined) {
  if (fields.has('value'))
    fields.refuse(['each'], 'must not be used with value: its fields are the values');
  if (fields.has('each'))
    fields.refuse(
      ['for'],
      'must not be used with each, which takes the fields of the whole record',
    );
  if (fields.has('map'))
    fields.refuse(['parse'], 'must not be used with map, which says what the texts are');
  const readsValue = fields.has('value') || fields.has('each');
  if (!readsValue) {
    fields.refuse(['parse', 'scale', 'map', 'from'], 'needs value or each, got neither');
  }
  if (type === undefined) return;
  if (type !== 'gauge') fields.refuse(['op'], `is for gauges, this is a ${type}`);
  if (type !== 'counter') fields.refuse(['from'], `is for counters, this is a ${type}`);
  if (type === 'counter') return;
  if (type === 'gauge' && (op === 'inc' || op === 'dec')) {
    fields.refuse(
      ['value', 'each'],
      `must not be used with op: ${op}, which counts records (add and sub take values)`,
    );
  } else if (!readsValue && !(type === 'gauge' && fields.has('op') && op === undefined)) {
    const but = type === 'gauge' ? ' (or op: inc or op: dec, to count records)' : '';
    fields.value.report('PROMEX_RULES_KEY', `a ${type} needs value or each, got neither${but}`);
  }
}
