// Drafts of rules in, rules with their families out: what several rules of one family say must agree. Counting thread,
// at start.

import { baseUnitOf } from '../../base_unit.ts';
import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import { DEFAULT_BUCKETS, DEFAULT_QUANTILES } from './buckets.ts';
import { reportMeetingsWith } from './labels.ts';
import { lineName, withNamespace } from './names.ts';
import { type FamilySettings, ownLabelOf, type RuleDraft } from './read_rule.ts';
import type { FamilyRule, Label, Rule } from './rule.ts';

export interface ConstantLabel {
  readonly name: string;
  readonly value: string;
  readonly at: Value;
}

const DEFAULT_MAX_AGE_MS = 600_000;

interface Family {
  readonly rule: FamilyRule;
  /** The draft that came first. */
  readonly first: RuleDraft;
  rules: number;
}

/** The families of one rule set. */
export class FamilyRules {
  readonly #constants: readonly ConstantLabel[];
  readonly #namespace: string;
  readonly #families = new Map<string, Family>();

  /**
   * @param drafts all rules of the set, in order
   * @param constants for every series
   * @param namespace empty for none
   */
  constructor(
    drafts: readonly RuleDraft[],
    constants: readonly ConstantLabel[],
    namespace: string,
  ) {
    this.#constants = constants;
    this.#namespace = namespace;
    const byName = new Map<string, RuleDraft[]>();
    for (const draft of drafts) {
      const others = byName.get(draft.name);
      if (others === undefined) byName.set(draft.name, [draft]);
      else others.push(draft);
    }
    for (const [name, [first, ...others]] of byName) {
      this.#families.set(name, { rule: this.#unite(first!, others), first: first!, rules: 0 });
    }
  }

  /** Each family with the rule that came first. */
  *families(): Iterable<{ rule: FamilyRule; first: RuleDraft }> {
    yield* this.#families.values();
  }

  /** To be called once for each draft, in order: rules are numbered. */
  finish(draft: RuleDraft): Rule {
    const family = this.#families.get(draft.name)!;
    family.rules++;
    const labels = new Map<string, Label>();
    for (const { name, value } of this.#constants) {
      const template = value === '' ? [] : [value];
      labels.set(name, { name, value: { kind: 'template', template } });
    }
    for (const { name, value } of draft.labels) labels.set(name, { name, value });
    return {
      id: family.rules === 1 ? draft.name : `${draft.name}#${family.rules}`,
      place: draft.at.place,
      family: family.rule,
      labels: family.rule.labelNames.flatMap((name) => labels.get(name) ?? []),
      ...draft.rest,
    };
  }

  #unite(first: RuleDraft, others: readonly RuleDraft[]): FamilyRule {
    for (const other of others) reportDifferences(first, other);
    const drafts = [first, ...others];
    for (const draft of drafts) this.#reportConstants(draft);
    const settings = agreed(drafts);
    const { type } = first;
    return {
      name: first.name,
      type,
      help: settings.help ?? '',
      unit: settings.unit ?? baseUnitOf(withNamespace(this.#namespace, first.name), type),
      labelNames: [...this.#constants, ...first.labels].map(({ name }) => name),
      buckets: type === 'histogram' ? (settings.buckets ?? DEFAULT_BUCKETS) : [],
      quantiles: type === 'summary' ? (settings.quantiles ?? DEFAULT_QUANTILES) : [],
      maxAgeMs: type === 'summary' ? (settings.max_age ?? DEFAULT_MAX_AGE_MS) : 0,
      ttlMs: settings.ttl ?? null,
      maxSeries: settings.max_series ?? null,
      exemplars: drafts.some(({ rest }) => rest.exemplar.length > 0),
      absolute: drafts.some(({ rest }) => rest.absolute),
    };
  }

  #reportConstants(draft: RuleDraft): void {
    const own = ownLabelOf(draft.type);
    reportMeetingsWith(this.#constants, draft.labels);
    for (const { name, at } of this.#constants) {
      if (name === own) {
        at.report(
          'PROMEX_RULES_NAME',
          `a label of every series must not be called ${name}, which the ${draft.type} ${quote(draft.name)} has itself`,
        );
      }
      const label = draft.labels.find((other) => other.name === name);
      label?.at.report(
        'PROMEX_RULES_CONFLICT',
        `label ${lineName(name)} must be given once, but every series has it already (${at.place})`,
      );
    }
  }
}

function reportDifferences(first: RuleDraft, other: RuleDraft): void {
  if (first.type !== other.type) {
    other.typeAt.report(
      'PROMEX_RULES_CONFLICT',
      `type must be ${first.type} as in the first rule of this name (${first.at.place}), got ${other.type}`,
    );
    return;
  }
  const names = ({ labels }: RuleDraft) => labels.map(({ name }) => name).sort();
  // As a list: names may hold any character, commas too.
  if (JSON.stringify(names(first)) !== JSON.stringify(names(other))) {
    const [wanted, got] = [first, other].map((draft) => listed(names(draft)));
    other.at.report(
      'PROMEX_RULES_CONFLICT',
      `label names must be ${wanted} as in the first rule of this name (${first.at.place}), got ${got}`,
    );
  }
}

function listed(names: readonly string[]): string {
  return `[${names.map((name) => (name.includes(',') ? quote(name) : lineName(name))).join(', ')}]`;
}

type Settings = {
  [K in keyof FamilySettings]: NonNullable<FamilySettings[K]>['value'] | undefined;
};

// Given once or several times alike; a later one that differs is reported.
function agreed(drafts: readonly RuleDraft[]): Settings {
  function one<K extends keyof FamilySettings>(key: K): Settings[K] {
    const given = drafts.flatMap((draft) => draft.settings[key] ?? []);
    const [first, ...others] = given;
    for (const { value, at } of others) {
      if (JSON.stringify(value) === JSON.stringify(first!.value)) continue;
      at.report(
        'PROMEX_RULES_CONFLICT',
        `${key} must be ${first!.at.shown()} as in another rule of this name (${first!.at.place}), got ${at.shown()}`,
      );
    }
    return first?.value as Settings[K];
  }
  return {
    help: one('help'),
    unit: one('unit'),
    buckets: one('buckets'),
    quantiles: one('quantiles'),
    max_age: one('max_age'),
    ttl: one('ttl'),
    max_series: one('max_series'),
  };
}
