// Records in, one after the other once they are counted; for each rule that took none, a line that says why out: the
// first requirement that no record met, for the record that came nearest. For `promexporter try`. Command line.

import { quote } from '../config/mistake.ts';
import type { Rule, RuleGroup, RuleSet } from '../config/rules/rule.ts';
import { GENERIC_RULE } from '../match/rule_compiler.ts';
import { matchesTag } from '../match/tag_pattern.ts';
import type { Counts } from '../metrics/counts.ts';
import { SKIP_REASONS } from '../metrics/skip_reasons.ts';
import { atElement, type PlacedEvent } from './event_values.ts';
import {
  type Reach,
  reachOf,
  type TracedCondition,
  type TracedElements,
  type TracedRecord,
  TracedRecordBuilder,
} from './traced_conditions.ts';
import {
  conditionFailure,
  containerFailure,
  type Failure,
  pathFailure,
  tagFailure,
  valueFailure,
} from './why_not.ts';

/** How far a rule came with a record. */
interface Attempt extends Failure {
  /**
   * How many of its conditions held, those of its group first, those on elements last, after one more if there are
   * elements; NO_TAG if they were not tested.
   */
  readonly held: number;
  /** Whether there is a hint. */
  readonly isNear: boolean;
}

const NO_TAG = -1;
// The number of records in which a better hint is sought: it takes 0.5 ms in one of 500 fields, and a million may be
// alike.
const MAX_LOOKS = 100;

interface TracedRule {
  readonly rule: Rule;
  /** On the record. */
  readonly conditions: readonly TracedCondition[];
  /** On the elements of its `for`; null without. */
  readonly elements: TracedElements | null;
  /** The attempt to report; null before the first record. */
  best: Attempt | null;
  /** How many records came as far as the best. */
  looks: number;
}

interface TracedGroup {
  readonly conditions: readonly TracedCondition[];
  readonly rules: readonly TracedRule[];
}

export class UntakenRules {
  readonly #counts: Counts;
  readonly #isGeneric: boolean;
  readonly #groups: readonly TracedGroup[];
  readonly #record: TracedRecord;

  constructor({ generic, groups }: RuleSet, counts: Counts, tag: string) {
    this.#counts = counts;
    this.#isGeneric = generic;
    const record = new TracedRecordBuilder();
    // The presets of an unconfigured instance wait for their own records.
    this.#groups = (generic ? [] : groups).map(({ when, rules }: RuleGroup) => ({
      conditions: record.ofRecord({ for: null, when }),
      rules: rules.map((rule) => ({
        rule,
        conditions: record.ofRecord(rule),
        elements: record.ofElements(rule),
        best: null,
        looks: 0,
      })),
    }));
    this.#record = record.build(tag);
  }

  /**
   * Call after each record.
   * @param chunk the record, with its group's marker before it if it has one
   */
  after(event: PlacedEvent, chunk: Uint8Array): void {
    const untaken = this.#groups.map(({ conditions, rules }) => {
      return { conditions, rules: rules.filter(({ rule }) => !this.#hasTaken(rule.id)) };
    });
    if (untaken.every(({ rules }) => rules.length === 0)) return;
    this.#record.read(chunk);
    for (const { conditions, rules } of untaken) {
      for (const traced of rules) this.#try(conditions, traced, event);
    }
  }

  /** In the order of the rules; empty if there was no record. */
  lines(): string[] {
    if (this.#counts.records === 0) return [];
    const of = `none of ${this.#counts.records} ${this.#counts.records === 1 ? 'record' : 'records'}`;
    if (this.#isGeneric) return this.#genericLines(of);
    return this.#groups.flatMap(({ conditions, rules }) => {
      const untaken = rules.filter(({ rule }) => !this.#hasTaken(rule.id));
      // The conditions of the file, or of the preset, are reported once for all its rules.
      const isOfGroup = ({ best }: TracedRule) =>
        best !== null && best.held !== NO_TAG && best.held < conditions.length;
      const [first] = untaken;
      if (first !== undefined && untaken.length > 1 && untaken.every(isOfGroup)) {
        return [`${untaken.length} rules of ${placeOf(first.rule)} took ${of}: ${reasonOf(first)}`];
      }
      return untaken.map((traced) => {
        const { id, place } = traced.rule;
        return `rule ${quote(id)} (${place}) took ${of}: ${reasonOf(traced)}`;
      });
    });
  }

  #genericLines(of: string): string[] {
    const counts = this.#counts;
    if ([...counts.takenByRule()].some(({ count }) => count > 0)) return [];
    const hasSkipped = counts.skips(GENERIC_RULE).some((count) => count > 0);
    const why = hasSkipped
      ? 'all values were skipped'
      : 'expected a field that holds a number or a boolean, got none';
    return [`the mapping of fields to gauges took ${of}: ${why}`];
  }

  #try(ofGroup: readonly TracedCondition[], traced: TracedRule, event: PlacedEvent): void {
    const { rule, best } = traced;
    const conditions = [...ofGroup, ...traced.conditions];
    if (rule.match !== null && !matchesTag(rule.match, event.tag)) {
      traced.best = { held: NO_TAG, isNear: true, ...tagFailure(rule.match, event.tag) };
      return;
    }
    const reach = reachOf(conditions, traced.elements);
    const { held } = reach;
    if (best !== null && best.held > held) return;
    const isFurther = best === null || best.held < held;
    traced.looks = isFurther ? 1 : traced.looks + 1;
    if (!isFurther && (best.isNear || traced.looks > MAX_LOOKS)) return;
    const failure = this.#failure(rule, reach, event);
    const isNear = failure.hint !== '';
    if (isFurther || isNear) traced.best = { held, isNear, ...failure };
  }

  #failure(rule: Rule, { failing, element }: Reach, event: PlacedEvent): Failure {
    const { each, for: container } = rule;
    const hasElement = container !== null && element !== null;
    const placed = hasElement ? atElement(event, container, element) : event;
    if (failing !== null) return conditionFailure(failing, placed, this.#record);
    if (container !== null && !hasElement) return containerFailure(container, event);
    if (each !== null) {
      const paths = this.#record.paths();
      if (!paths.some((path) => each.test(path))) return pathFailure(each, event, paths);
    }
    const reason = this.#counts.skips(rule.id).findIndex((count) => count > 0);
    return valueFailure(rule, placed, SKIP_REASONS[reason] ?? 'no value');
  }

  #hasTaken(ruleId: string): boolean {
    return this.#counts.taken(ruleId, true)[0]! > 0;
  }
}

/** `rules.yaml`, `preset mem`. */
function placeOf({ place }: Rule): string {
  return place.replace(/:\d+:\d+$/, '');
}

function reasonOf({ best }: TracedRule): string {
  return best === null ? 'none was looked at' : `${best.why}${best.hint}`;
}
