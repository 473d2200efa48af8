// Random rule sets, for fast-check, over the names and texts of rule_records.ts. Anything that a rules file could not
// express (the parser would refuse it) is left out.

import fc from 'fast-check';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import type {
  Accessor,
  Condition,
  Extract,
  FamilyRule,
  GaugeOp,
  Label,
  LabelValue,
  MapEntry,
  Notation,
  Rule,
  RuleGroup,
  RuleSet,
  TagMatch,
  Template,
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
// Of both kinds: read in one pass, and by re2js.
const EXTRACT_PATTERNS = [
  ...['^(?<b>[a-z]+)', '(?<status>[0-9]+)', '(?<a>a)|(?<b>b)', '(?<status>\\w*)(?<a>ö?)$'],
  ...['^(?<a>[^.]*)[.](?<b>[^.]*)$', '(?<a>(?:a|b)*)c', '^(?:(?<a>[A-Z])(?<b>[A-Z])?)'],
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
    arbitrary: fc.constantFrom(null, 0, 1, 5).map((part) => ({ from: 'tag' as const, part })),
  },
);

const operand = fc.oneof(
  fc.constantFrom<number | string>(0, 1, 1.5, 200, 404, -3, 2 ** 53 + 2),
  fc.constantFrom<number | string>(...TEXTS),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'condition' },
    fc.record({ kind: fc.constant('exists' as const), field: accessor, expected: fc.boolean() }),
    fc.record({
      kind: fc.constant('in' as const),
      field: accessor,
      operands: fc.array(operand, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: accessor,
      operator: fc.constantFrom('ge' as const, 'gt' as const, 'le' as const, 'lt' as const),
      operand: fc.constantFrom(0, 1, 200, -3, 1e300),
    }),
    fc.record({ kind: fc.constant('regex' as const), field: accessor, pattern }),
    tie('condition').map((inner) => ({ kind: 'not' as const, condition: inner })),
    pattern.map((found) => ({ kind: 'path' as const, pattern: found })),
    fc.record({
      kind: fc.constantFrom('any' as const, 'all' as const),
      conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).condition;

const extract: fc.Arbitrary<Extract> = fc.record({
  field: accessor,
  pattern: fc.constantFrom(...EXTRACT_PATTERNS).map((source) => new Pattern(source)),
});

const template: fc.Arbitrary<Template> = fc.oneof(
  accessor.map((one) => [one]),
  fc.tuple(fc.constantFrom('x-', 'a"\n'), accessor).map((parts) => parts),
  fc.tuple(accessor, fc.constantFrom('-', '$'), accessor).map((parts) => parts),
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

const labelValue: fc.Arbitrary<LabelValue> = fc.oneof(
  fc.record({ kind: fc.constant('template' as const), template }),
  fc.record({
    kind: fc.constant('field' as const),
    field: accessor,
    map: seldom(2, entries(fc.constantFrom('ok', 'error', ''))),
    default: seldom(2, fc.constantFrom('other', '')),
  }),
);

interface FamilyPlan {
  readonly rule: FamilyRule;
  /** Names of the labels that are neither constant nor from `each`. */
  readonly ownLabels: readonly string[];
  readonly each: Pattern | null;
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
          absolute: false,
          exemplars: o.exemplars && (o.type === 'counter' || o.type === 'histogram'),
        },
        ownLabels: o.ownLabels,
        each: o.each,
      };
    });
}

const NOTATIONS: readonly Notation[] = [
  ...Array.from({ length: 12 }, () => 'number' as const),
  ...(['duration', 'bytes', 'percent', 'hex', 'timestamp'] as const),
];
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

function rule(plan: FamilyPlan, constants: Constants): fc.Arbitrary<Rule> {
  const { rule: family, each } = plan;
  const needsValue = each === null && ['histogram', 'summary'].includes(family.type);
  return fc
    .record({
      match: tagMatch,
      when: fewOf(condition, 2),
      extract: fewOf(extract, 2),
      ownValues: fc.tuple(...plan.ownLabels.map(() => labelValue)),
      value: needsValue ? bodyAccessor : fc.option(accessor, { freq: 2 }),
      notation: fc.constantFrom(...NOTATIONS),
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
      const valueMap = counts ? null : o.valueMap;
      return {
        id: '',
        place: '',
        family,
        match: o.match,
        when: o.when,
        extract: o.extract,
        labels: labelsOf(plan, constants, o.ownValues),
        value,
        notation: counts || valueMap !== null ? 'number' : o.notation,
        valueMap,
        scale: counts ? 1 : o.scale,
        op: family.type !== 'gauge' ? 'set' : counts ? o.countOp : o.valueOp,
        absolute: o.absolute && family.type === 'counter' && !counts,
        exemplar: family.exemplars ? o.exemplar : [],
        each,
      };
    });
}

function labelsOf(plan: FamilyPlan, constants: Constants, own: readonly LabelValue[]): Label[] {
  const constant = constants.map(({ name, value }): Label => {
    return { name, value: { kind: 'template', template: value === '' ? [] : [value] } };
  });
  const groups = plan.each?.groupNames.map((group): Label => {
    return { name: group, value: { kind: 'each_group', group } };
  });
  const owned = plan.ownLabels.map((name, i): Label => ({ name, value: own[i]! }));
  return [...constant, ...(groups ?? []), ...owned];
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
      const family = { ...rules[0]!.family, absolute, exemplars };
      return rules.map((one, i) => {
        return { ...one, family, id: i === 0 ? family.name : `${family.name}#${i + 1}` };
      });
    }),
  );
}

function group(name: string, first: number, count: number, constants: Constants) {
  const plans = Array.from({ length: count }, (_, i) => familyPlan(first + i, constants));
  return fc
    .tuple(fewOf(condition, 1), fc.tuple(...plans))
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
