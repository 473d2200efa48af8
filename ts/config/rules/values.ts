// The keys about a rule's number and its use in, their meaning out. Counting thread, at start.

import type { MetricType } from '../../exposition/metric_type.ts';
import type { Fields } from '../yaml/fields.ts';
import type { Value } from '../yaml/value.ts';
import { containerOf } from './elements.ts';
import { numberMapOf } from './mapping.ts';
import { notationOf } from './notation.ts';
import { propertyText, readProperty } from './record_property.ts';
import type { GaugeOp, Rule, ValueSource } from './rule.ts';
import { accessorOf, patternOf, wordOf } from './scalars.ts';

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
  const value = fields.read('value', sourceOf);
  const each = fields.read('each', (pattern) => patternOf(pattern));
  const container = fields.read('for', containerOf);
  const notation = fields.read('parse', notationOf);
  const valueMap = fields.read('map', numberMapOf);
  const scale = fields.read('scale', (at) => at.number('a finite number other than 0', isScale));
  const op = fields.read('op', (word) => wordOf(word, OPS));
  fields.read('from', (word) => wordOf(word, ['absolute']));
  checkTogether(fields, type, op);
  if (value !== undefined) checkSource(fields, type, value);
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

/** A number is a constant, everything else an accessor, `$TIME` or `$SIZE`. */
function sourceOf(value: Value): ValueSource | undefined {
  const { scalar } = value;
  if (typeof scalar !== 'number') return readProperty(scalar) ?? accessorOf(value);
  if (Number.isFinite(scalar)) return { from: 'constant', number: scalar };
  return value.mustBe('an accessor such as $status, or a finite number');
}

function checkSource(fields: Fields, type: MetricType | undefined, source: ValueSource): void {
  if (source.from === 'record') {
    const text = propertyText(source);
    fields.refuse(['parse', 'map', 'from'], `must not be used with ${text}, which is a number`);
  } else if (source.from === 'constant') {
    fields.refuse(['parse', 'scale', 'map', 'from'], 'must not be used with a constant value');
    if (type === 'counter' && source.number < 0) {
      fields.get('value')?.mustBe('at least 0 for a counter, which only goes up');
    }
  }
}
