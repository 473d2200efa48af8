// Drafts of rules in, rules with their families out; settings of several rules of one family must agree. Counting
// thread, at start.

import { baseUnitOf } from '../../exposition/base_unit.ts';
import { withNamespace } from '../../exposition/names.ts';
import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import { DEFAULT_BUCKETS, DEFAULT_QUANTILES } from './buckets.ts';
import { initialLabels } from './initial_labels.ts';
import { reportMeetingsWith } from './labels.ts';
import { agreedMaxValues } from './max_values.ts';
import { lineName } from './names.ts';
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
    for (const [name, ofName] of byName) {
      const [first] = ofName;
      this.#families.set(name, { rule: this.#unite(first!, ofName), first: first!, rules: 0 });
    }
    this.#reportConstantsOfPresets(drafts.filter(({ preset }) => preset !== null));
  }

  /** Each family with the rule that came first. */
  *families(): Iterable<{ rule: FamilyRule; first: RuleDraft }> {
    yield* this.#families.values();
  }

  /** Call once for each draft, in order: rules are numbered. */
  finish(draft: RuleDraft): Rule {
    const family = this.#families.get(draft.name)!;
    const id = this.#idOf(draft.name, ++family.rules);
    const labels = new Map<string, Label>();
    for (const { name, value } of this.#constants) {
      const template = value === '' ? [] : [value];
      labels.set(name, { name, value: { kind: 'template', template } });
    }
    for (const { name, value } of draft.labels) labels.set(name, { name, value });
    const ordered = family.rule.labelNames.flatMap((name) => labels.get(name) ?? []);
    return {
      id,
      place: draft.at.place,
      family: family.rule,
      labels: ordered,
      init: draft.init === undefined ? null : initialLabels(ordered, draft.init.values),
      ...draft.rest,
    };
  }

  // Another family may be called `a#2`; its skips are not those of the second rule of `a`.
  #idOf(name: string, number: number): string {
    if (number === 1) return name;
    let id = `${name}#${number}`;
    while (this.#families.has(id)) id += '#';
    return id;
  }

  #unite(first: RuleDraft, drafts: readonly RuleDraft[]): FamilyRule {
    for (const draft of drafts) this.#reportConstants(draft);
    const byWeight = presetsFirst(drafts);
    reportDifferences(byWeight);
    const settings = agreed(byWeight);
    const { type } = first;
    const absolute = drafts.find(({ rest }) => rest.absolute);
    if (absolute !== undefined) reportBirthBeside(absolute, byWeight);
    const fileBirthMs = Math.max(...drafts.map((draft) => draft.fileBirthMs));
    const mayStartAtZero = type !== 'gauge' && absolute === undefined;
    const names = [...this.#constants, ...first.labels].map(({ name }) => name);
    return {
      name: first.name,
      type,
      help: settings.help ?? '',
      unit: settings.unit ?? baseUnitOf(withNamespace(this.#namespace, first.name), type),
      labelNames: names,
      buckets: type === 'histogram' ? (settings.buckets ?? DEFAULT_BUCKETS) : [],
      quantiles: type === 'summary' ? (settings.quantiles ?? DEFAULT_QUANTILES) : [],
      maxAgeMs: type === 'summary' ? (settings.max_age ?? DEFAULT_MAX_AGE_MS) : 0,
      ttlMs: settings.ttl ?? null,
      maxSeries: settings.max_series ?? null,
      maxValues: agreedMaxValues(byWeight, names),
      exemplars: drafts.some(({ rest }) => rest.exemplar.length > 0),
      absolute: absolute !== undefined,
      zeroForMs: mayStartAtZero ? (settings.birth ?? fileBirthMs) : 0,
    };
  }

  // Reported at the constant labels, because they can be changed; one line each, however many rules the preset has.
  #reportConstantsOfPresets(drafts: readonly RuleDraft[]): void {
    const labels = drafts.flatMap(({ labels, preset }) => {
      return labels.map(({ name, at }) => ({ name, at, preset }));
    });
    reportMeetingsWith(labels, this.#constants);
    for (const { name, at } of this.#constants) {
      const label = labels.find((other) => other.name === name);
      if (label === undefined) continue;
      at.report(
        'PROMEX_RULES_CONFLICT',
        `label ${lineName(name)} must not be given to every series, because the preset ${label.preset} has it already (${label.at.place})`,
      );
    }
  }

  #reportConstants(draft: RuleDraft): void {
    const own = ownLabelOf(draft.type);
    const labels = draft.preset === null ? draft.labels : [];
    reportMeetingsWith(this.#constants, labels);
    for (const { name, at } of this.#constants) {
      if (name === own) {
        at.report(
          'PROMEX_RULES_NAME',
          `a label of every series must not be called ${name}, which the ${draft.type} ${quote(draft.name)} has itself`,
        );
      }
      const label = labels.find((other) => other.name === name);
      label?.at.report(
        'PROMEX_RULES_CONFLICT',
        `label ${lineName(name)} must be given once, but every series has it already (${at.place})`,
      );
    }
  }
}

/** A preset's rules cannot be changed, so the user's own must agree with them. */
function presetsFirst(drafts: readonly RuleDraft[]): RuleDraft[] {
  const ofPresets = drafts.filter(({ preset }) => preset !== null);
  return [...ofPresets, ...drafts.filter(({ preset }) => preset === null)];
}

function reportDifferences(drafts: readonly RuleDraft[]): void {
  const [first, ...others] = drafts;
  for (const { type, typeAt } of others) {
    if (type === first!.type) continue;
    typeAt.report(
      'PROMEX_RULES_CONFLICT',
      `type must be ${first!.type} ${asIn(first!)}, got ${type}`,
    );
  }
  // If a label's name is itself wrong, it is unknown whether it would agree.
  const [named, ...othersNamed] = drafts.filter(({ hasAllLabels }) => hasAllLabels);
  for (const other of othersNamed) {
    const [wanted, got] = [labelNames(named!), labelNames(other)];
    // As a list: names may hold any character, even commas.
    if (JSON.stringify(wanted) === JSON.stringify(got)) continue;
    const text = `label names must be ${listed(wanted)} ${asIn(named!)}, got ${listed(got)}`;
    other.at.report('PROMEX_RULES_CONFLICT', text);
  }
}

function reportBirthBeside(absolute: RuleDraft, drafts: readonly RuleDraft[]): void {
  for (const { rest, settings } of drafts) {
    if (rest.absolute) continue;
    settings.birth?.at.report(
      'PROMEX_RULES_CONFLICT',
      `birth must not be used beside a rule of this name with from: absolute (${absolute.at.place})`,
    );
  }
}

const labelNames = ({ labels }: RuleDraft) => labels.map(({ name }) => name).sort();

function asIn({ preset, at }: RuleDraft): string {
  const which = preset === null ? 'first rule of this name' : "preset's rule of this name";
  return `as in the ${which} (${at.place})`;
}

function listed(names: readonly string[]): string {
  return `[${names.map((name) => (name.includes(',') ? quote(name) : lineName(name))).join(', ')}]`;
}

type Settings = {
  [K in keyof FamilySettings]: NonNullable<FamilySettings[K]>['value'] | undefined;
};

// Given once or several times with the same value; a later one that differs is reported.
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
    birth: one('birth'),
  };
}
