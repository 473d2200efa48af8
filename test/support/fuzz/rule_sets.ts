// Random rule sets, for fast-check, over the names and texts of rule_records.ts. Anything that a rules file could not
// express (the parser would refuse it) is left out.

import fc from 'fast-check';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import type { Replacement } from '../../../ts/config/rules/replacement.ts';
import type { LabelRewrite, ReplaceStep } from '../../../ts/config/rules/rewrite.ts';
import type {
  Accessor,
  Condition,
  FamilyRule,
  GaugeOp,
  Label,
  LabelValue,
  MapEntry,
  Notation,
  RecordAccessor,
  RecordProperty,
  Rule,
  RuleGroup,
  RuleSet,
  TagMatch,
  Template,
  ValueSource,
} from '../../../ts/config/rules/rule.ts';
import type { MetricType } from '../../../ts/exposition/metric_type.ts';
import { ATTRIBUTE_NAMES, fieldName, TEXTS } from './rule_records.ts';

// Expressions with the same meaning in RE2 and in JavaScript, whose dots exclude different line ends.
const PATTERNS = [
  ...['^2', '5$', 'GET|POST', '^$', '[0-9]+[.][0-9]', '^(app|kube)[.]', '\\d', 'ö', '(a|b)*c'],
  ...['[^a-z]', '^[^\\n]{3}$', 'true', '^[\\w ]+$', '^-?1', '"', ''],
];
const EACH_PATTERNS = [
  '^cpu(?<cpu>[0-9]+)[.]p_(?<mode>[a-z]+)$',
  '^(?<path>[\\s\\S]*)$',
  '(?<x>^a)|(?<y>s$)',
  '^a',
  '[.]',
];
const WILDCARDS = ['*', 'app.*', '*.db', 'a*b', 'kube.x.y', '*.*.*', 'app*'];

/** Null but for one time in `times`. */
function seldom<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** Mostly none, otherwise few. */
function fewOf<T>(arbitrary: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength }) },
  );
}
const pattern = fc.constantFrom(...PATTERNS).map((source) => new Pattern(source));

const bodyAccessor: fc.Arbitrary<Accessor> = fc
  .tuple(
    fieldName,
    fewOf(
      fc.oneof(
        { weight: 3, arbitrary: fieldName },
        { weight: 2, arbitrary: fc.constantFrom(0, 1, 3) },
      ),
      2,
    ),
  )
  .map(([first, rest]) => ({ from: 'body', steps: [first, ...rest] }));

const accessor: fc.Arbitrary<Accessor> = fc.oneof(
  { weight: 10, arbitrary: bodyAccessor },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('metadata' as const, 'group' as const),
        fc.constantFrom(...ATTRIBUTE_NAMES),
        fc.array(fieldName, { maxLength: 1 }),
      )
      .map(([from, first, rest]) => ({ from, steps: [first, ...rest] })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('metadata' as const, 'group' as const).map((from) => {
      return { from, steps: ['otlp', 'trace_id'] };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, 0, 1, 5).map((part) => ({ from: 'tag' as const, part })),
  },
);

const property: fc.Arbitrary<RecordProperty> = fc
  .constantFrom('time' as const, 'size' as const)
  .map((name) => ({ from: 'record', property: name }));

const order = fc.constantFrom('ge' as const, 'gt' as const, 'le' as const, 'lt' as const);

/** Inside a rule with `for`. */
const anyAccessor: fc.Arbitrary<Accessor> = fc.oneof(
  { weight: 2, arbitrary: accessor },
  {
    weight: 3,
    arbitrary: fewOf(fc.oneof(fieldName, fc.constantFrom(0, 1)), 2).map((steps) => {
      return { from: 'item' as const, steps };
    }),
  },
  { weight: 1, arbitrary: fc.constant({ from: 'key' as const }) },
);

const container: fc.Arbitrary<RecordAccessor> = accessor
  .filter(({ from }) => from !== 'tag')
  .map((one) => one as RecordAccessor);

const operand = fc.oneof(
  fc.constantFrom<number | string>(0, 1, 1.5, 200, 404, -3, 2 ** 53 + 2),
  fc.constantFrom<number | string>(...TEXTS),
);

const conditionOn = (field: fc.Arbitrary<Accessor>) =>
  fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'condition' },
      fc.record({ kind: fc.constant('exists' as const), field, expected: fc.boolean() }),
      fc.record({
        kind: fc.constant('in' as const),
        field,
        operands: fc.array(operand, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('compare' as const),
        field,
        operator: order,
        operand: fc.constantFrom(0, 1, 200, -3, 1e300),
      }),
      fc.record({ kind: fc.constant('regex' as const), field, pattern }),
      fc.record({
        kind: fc.constant('property' as const),
        property,
        operator: order,
        operand: fc.constantFrom(0, 20, 100, 1.7e9),
      }),
      tie('condition').map((inner) => ({ kind: 'not' as const, condition: inner })),
      pattern.map((found) => ({ kind: 'path' as const, pattern: found })),
      fc.record({
        kind: fc.constantFrom('any' as const, 'all' as const),
        conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  })).condition;

const templateOf = (field: fc.Arbitrary<Accessor>): fc.Arbitrary<Template> =>
  fc.oneof(
    field.map((one) => [one]),
    fc.tuple(fc.constantFrom('x-', 'a"\n'), field).map((parts) => parts),
    fc.tuple(field, fc.constantFrom('-', '$'), field).map((parts) => parts),
  );

function entries<To>(to: fc.Arbitrary<To>): fc.Arbitrary<MapEntry<To>[]> {
  // Two slashes with nothing between them are a text.
  const from = fc.oneof(
    fc.constantFrom(...TEXTS),
    pattern.filter(({ source }) => source !== ''),
  );
  return fc.uniqueArray(fc.record({ from, to }), {
    minLength: 1,
    maxLength: 3,
    selector: (entry) => (typeof entry.from === 'string' ? entry.from : `/${entry.from.source}/`),
  });
}

// An expression with groups, and replacements for it.
const REPLACEMENTS: readonly [source: string, ...Replacement[]][] = [
  ['', [], ['-'], [{ group: 0 }]],
  ['[0-9]', ['N'], [{ group: 0 }, '$'], []],
  ['a*', ['x'], []],
  [
    '^(?<first>[^\\n])([^\\n]*)$',
    [{ group: 'first' }],
    [{ group: 2 }, { group: 1 }],
    ['[', { group: 0 }, ']'],
  ],
  ['(a)|(?<b>b)', ['<', { group: 'b' }, '>'], [{ group: 1 }, { group: 1 }]],
  ['[^a-z]+', ['_'], [{ group: 0 }, { group: 0 }]],
];

const replaceStep = fc
  .constantFrom(...REPLACEMENTS)
  .chain(([source, ...replacements]) =>
    fc
      .constantFrom(...replacements)
      .map((replacement): ReplaceStep => ({ pattern: new Pattern(source), replacement })),
  );

const rewrite: fc.Arbitrary<LabelRewrite> = fc
  .record({
    normalize: seldom(2, fc.constant('path' as const)),
    replace: fc.array(replaceStep, { maxLength: 3 }),
    letterCase: seldom(2, fc.constantFrom('lower' as const, 'upper' as const)),
  })
  .filter(
    ({ normalize, replace, letterCase }) =>
      normalize !== null || replace.length > 0 || letterCase !== null,
  );

const labelValueOf = (field: fc.Arbitrary<Accessor>): fc.Arbitrary<LabelValue> =>
  fc.oneof(
    fc.record({ kind: fc.constant('template' as const), template: templateOf(field) }),
    fc.record({
      kind: fc.constant('field' as const),
      field,
      rewrite: seldom(3, rewrite),
      map: seldom(2, entries(fc.constantFrom('ok', 'error', ''))),
      default: seldom(2, fc.constantFrom('other', '')),
      maxValues: fc.constant(null),
    }),
  );

/** What rules read: of the record alone, or also of elements. */
interface Parts {
  readonly accessor: fc.Arbitrary<Accessor>;
  readonly value: fc.Arbitrary<Accessor>;
  readonly condition: fc.Arbitrary<Condition>;
  readonly template: fc.Arbitrary<Template>;
  readonly labelValue: fc.Arbitrary<LabelValue>;
}

const partsOf = (field: fc.Arbitrary<Accessor>, value: fc.Arbitrary<Accessor>): Parts => ({
  accessor: field,
  value,
  condition: conditionOn(field),
  template: templateOf(field),
  labelValue: labelValueOf(field),
});
const OF_RECORD = partsOf(accessor, bodyAccessor);
const OF_ELEMENT = partsOf(anyAccessor, anyAccessor);

interface FamilyPlan {
  readonly rule: FamilyRule;
  /** Names of the labels that are neither constant nor from `each`. */
  readonly ownLabels: readonly string[];
  readonly each: Pattern | null;
  /** `max_values` by label; a rule may leave it out. */
  readonly maxValues: ReadonlyMap<string, number>;
}

const TYPES: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary'];

type Constants = RuleSet['constantLabels'];

function familyPlan(index: number, constants: Constants): fc.Arbitrary<FamilyPlan> {
  return fc
    .record({
      type: fc.constantFrom(...TYPES),
      help: fc.constantFrom('', 'Help "quoted" \\ and\nmore.'),
      suffix: fc.constantFrom('', '_total'),
      ownLabels: fc.subarray(['l0', 'l1', 'l2', 'l.3', 'ü "\\\n4']),
      middle: fc.constantFrom('', '', '', '.x', ' "ö"\n\\', '_:0'),
      each: seldom(
        3,
        fc.constantFrom(...EACH_PATTERNS).map((source) => new Pattern(source)),
      ),
      buckets: fc.constantFrom([0.005, 0.1, 1, 10], [-1, 0, 5, 1e6], [1]),
      quantiles: fc.constantFrom([0.5], [0, 0.9, 1]),
      maxAgeMs: fc.constantFrom(10_000, 600_000),
      ttlMs: fc.constantFrom(null, null, 0, 20_000, 60_000),
      maxSeries: fc.constantFrom(null, null, null, 1, 3),
      maxValues: fewOf(fc.tuple(fc.constantFrom('l0', 'l1'), fc.constantFrom(1, 2, 3)), 2),
      exemplars: fc.boolean(),
    })
    .map((o): FamilyPlan => {
      const groups = o.each?.groupNames ?? [];
      return {
        rule: {
          name: `m${index}${o.middle}${o.type === 'counter' ? o.suffix : ''}`,
          type: o.type,
          help: o.help,
          unit: '',
          labelNames: [...constants.map(({ name }) => name), ...groups, ...o.ownLabels],
          buckets: o.type === 'histogram' ? o.buckets : [],
          quantiles: o.type === 'summary' ? o.quantiles : [],
          maxAgeMs: o.type === 'summary' ? o.maxAgeMs : 0,
          ttlMs: o.ttlMs,
          maxSeries: o.maxSeries,
          maxValues: [],
          absolute: false,
          zeroForMs: 0,
          exemplars: o.exemplars && (o.type === 'counter' || o.type === 'histogram'),
        },
        ownLabels: o.ownLabels,
        each: o.each,
        maxValues: new Map(o.maxValues),
      };
    });
}

const notationName = fc.oneof(
  { weight: 2, arbitrary: fc.constant('number' as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...(['duration', 'clock', 'bytes', 'percent', 'hex', 'timestamp'] as const),
    ),
  },
);
const separators = fc.constantFrom<readonly [string, string | null]>(
  ...([
    ['.', null],
    [',', null],
    [',', '.'],
    ['.', "'"],
    [',', ' '],
  ] as const),
);
const detailedNotation: fc.Arbitrary<Notation> = fc
  .record({
    as: notationName,
    separators,
    list: fc.option(
      fc.record({
        separators: fc.constantFrom(';', ' ;|', '/'),
        take: fc.constantFrom(...(['sum', 'max', 'min', 'first', 'last', 'count'] as const)),
      }),
    ),
  })
  .map(({ as, separators: [decimal, thousands], list }): Notation => {
    const isCount = list?.take === 'count';
    const isDecimal = !isCount && ['number', 'bytes', 'percent'].includes(as);
    const meets = list !== null && thousands !== null && list.separators.includes(thousands);
    const own = isDecimal && !meets ? { decimal, thousands } : { decimal: '.', thousands: null };
    if (list === null && own.decimal === '.' && own.thousands === null) return as;
    return { as: isCount ? 'number' : as, ...own, list };
  });
const notation: fc.Arbitrary<Notation> = fc.oneof(
  { weight: 3, arbitrary: notationName },
  { weight: 1, arbitrary: detailedNotation },
);
const VALUE_OPS: readonly GaugeOp[] = ['set', 'add', 'sub', 'max', 'min'];

const tagMatch: fc.Arbitrary<TagMatch | null> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...WILDCARDS)
      .map((text) => ({ kind: 'wildcard' as const, pattern: text })),
  },
  { weight: 1, arbitrary: pattern.map((regex) => ({ kind: 'regex' as const, pattern: regex })) },
);

/** A field, or something that every record has. */
function valueSource(family: FamilyRule, field: fc.Arbitrary<Accessor>): fc.Arbitrary<ValueSource> {
  const numbers = family.type === 'counter' ? [0, 1, 2.5] : [0, 1, 2.5, -4];
  return fc.oneof(
    { weight: 12, arbitrary: field },
    { weight: 1, arbitrary: property },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...numbers)
        .map((number) => ({ from: 'constant' as const, number })),
    },
  );
}

function rule(plan: FamilyPlan, constants: Constants): fc.Arbitrary<Rule> {
  const ofRecord = ruleOf(plan, constants, OF_RECORD, fc.constant(null));
  if (plan.each !== null) return ofRecord;
  return fc.oneof(
    { weight: 2, arbitrary: ofRecord },
    { weight: 1, arbitrary: ruleOf(plan, constants, OF_ELEMENT, container) },
  );
}

function ruleOf(
  plan: FamilyPlan,
  constants: Constants,
  { accessor: field, value: ownValue, condition, template, labelValue }: Parts,
  elements: fc.Arbitrary<RecordAccessor | null>,
): fc.Arbitrary<Rule> {
  const { rule: family, each } = plan;
  const needsValue = each === null && ['histogram', 'summary'].includes(family.type);
  return fc
    .record({
      match: tagMatch,
      when: fewOf(condition, 2),
      ownValues: fc.tuple(...plan.ownLabels.map(() => labelValue)),
      value: needsValue
        ? valueSource(family, ownValue)
        : fc.option(valueSource(family, field), { freq: 2 }),
      elements,
      notation,
      valueMap: seldom(6, entries(fc.constantFrom(0, 1, 2.5, -4))),
      absolute: fc.boolean(),
      // A summary's quantiles are less exact the further its values are apart.
      scale: fc.constantFrom(1, 1, 0.001, 1024, -1, ...(family.type === 'summary' ? [] : [1e-9])),
      valueOp: fc.constantFrom(...VALUE_OPS),
      countOp: fc.constantFrom('inc' as const, 'dec' as const),
      exemplar: fc.array(fc.record({ name: fc.constantFrom('trace_id'), template }), {
        maxLength: 1,
      }),
    })
    .map((o): Rule => {
      const value = each === null ? o.value : null;
      const counts = value === null && each === null;
      const isField = value === null ? !counts : !['record', 'constant'].includes(value.from);
      const valueMap = isField ? o.valueMap : null;
      return {
        id: '',
        place: '',
        family,
        match: o.match,
        when: o.when,
        labels: labelsOf(plan, constants, o.ownValues),
        value,
        notation: isField && valueMap === null ? o.notation : 'number',
        valueMap,
        scale: counts || value?.from === 'constant' ? 1 : o.scale,
        op: family.type !== 'gauge' ? 'set' : counts ? o.countOp : o.valueOp,
        absolute: o.absolute && family.type === 'counter' && isField,
        exemplar: family.exemplars ? o.exemplar : [],
        each,
        for: o.elements,
        init: null,
      };
    })
    .chain(withInit);
}

/** With `init` where a file may have it; never more series than the family's cap. */
function withInit(rule: Rule): fc.Arbitrary<Rule> {
  const { absolute, each, family, labels, op } = rule;
  const isRefused = absolute || op === 'max' || op === 'min' || (each?.groupNames.length ?? 0) > 0;
  const lists = labels.map(({ value }) => initialValues(value, family.maxSeries === null ? 3 : 1));
  if (isRefused) return fc.constant(rule);
  return seldom(3, fc.tuple(...lists)).map((init) => ({ ...rule, init }));
}

function initialValues(value: LabelValue, maxLength: number): fc.Arbitrary<string[]> {
  if (value.kind === 'template' && value.template.every((part) => typeof part === 'string')) {
    return fc.constant([value.template.join('')]);
  }
  const results =
    value.kind === 'field' && value.map !== null
      ? [...value.map.map(({ to }) => to), value.default ?? '']
      : TEXTS;
  return fc.uniqueArray(fc.constantFrom(...results), { minLength: 1, maxLength });
}

function labelsOf(plan: FamilyPlan, constants: Constants, own: readonly LabelValue[]): Label[] {
  const constant = constants.map(({ name, value }): Label => {
    return { name, value: { kind: 'template', template: value === '' ? [] : [value] } };
  });
  const groups = plan.each?.groupNames.map((group): Label => {
    return { name: group, value: { kind: 'each_group', group } };
  });
  const owned = plan.ownLabels.map((name, i): Label => {
    const value = own[i]!;
    const maxValues = plan.maxValues.get(name) ?? null;
    return { name, value: value.kind === 'field' ? { ...value, maxValues } : value };
  });
  return [...constant, ...(groups ?? []), ...owned];
}

/** A limit given once holds for all rules of the family. */
function maxValuesOf(rules: readonly Rule[]): FamilyRule['maxValues'] {
  return rules[0]!.family.labelNames.flatMap((label) => {
    const given = rules.flatMap(({ labels }) =>
      labels.flatMap(({ name, value }) =>
        name === label && value.kind === 'field' ? (value.maxValues ?? []) : [],
      ),
    );
    return given.length === 0 ? [] : [{ label, max: given[0]! }];
  });
}

/** Rules of a later family never come before those of an earlier one, so that ids count up. */
function rulesOf(families: readonly FamilyPlan[], constants: Constants): fc.Arbitrary<Rule[]> {
  const each = families.map((plan) =>
    fc.array(rule(plan, constants), { minLength: 1, maxLength: 2 }),
  );
  return fc.tuple(...each).map((lists) =>
    lists.flatMap((rules) => {
      const exemplars = rules.some(({ exemplar }) => exemplar.length > 0);
      const absolute = rules.some((one) => one.absolute);
      const maxValues = maxValuesOf(rules);
      const family = { ...rules[0]!.family, absolute, exemplars, maxValues };
      return rules.map((one, i) => {
        // All rules together must keep to the cap.
        const init = i > 0 && family.maxSeries !== null ? null : one.init;
        return { ...one, init, family, id: i === 0 ? family.name : `${family.name}#${i + 1}` };
      });
    }),
  );
}

function group(name: string, first: number, count: number, constants: Constants) {
  const plans = Array.from({ length: count }, (_, i) => familyPlan(first + i, constants));
  return fc
    .tuple(fewOf(OF_RECORD.condition, 1), fc.tuple(...plans))
    .chain(([when, families]): fc.Arbitrary<RuleGroup> => {
      return rulesOf(families, constants).map((rules) => ({ name, when, rules }));
    });
}

/** One user's file, and the presets or the generic mapping beside it. */
export const ruleSet: fc.Arbitrary<RuleSet> = fc
  .record({
    namespace: fc.constantFrom('', '', 'ns'),
    constantLabels: fc.constantFrom<Constants>(
      [],
      [],
      [{ name: 'cluster', value: 'eu "1"' }],
      [{ name: 'k8s.cluster', value: '="' }],
    ),
    // How many families each group has.
    counts: fc.constantFrom([0], [1], [2], [1, 2], [3]),
    generic: fc.boolean(),
  })
  .filter(({ counts, generic }) => generic || counts[0]! > 0)
  .chain(({ namespace, constantLabels, counts, generic }) => {
    const groups = counts.map((count, i) => group(`file${i}`, i, count, constantLabels));
    return fc.tuple(...groups).map((all) => ({ namespace, constantLabels, groups: all, generic }));
  });
