// Rules in, a plan out; then chunks with their tag in, record by record, changed series and counted skips out. Counting
// thread; allocates nothing for records like earlier ones.

import type { Rule, RuleGroup, RuleSet } from '../config/rules/rule.ts';
import type { ChunkReader } from '../decode/chunk.ts';
import type { Cursor } from '../decode/cursor.ts';
import { hashKeys } from '../hash_keys.ts';
import type { Counts } from '../metrics/counts.ts';
import type { Families } from '../metrics/families.ts';
import { readsPaths } from './condition.ts';
import { type Conditions, SharedConditions } from './conditions.ts';
import type { RecordFields } from './record_fields.ts';
import { RecordFieldsBuilder } from './record_fields_builder.ts';
import { SharedRewrittenTexts } from './rewritten_texts.ts';
import { compileGeneric, compileRule, type RuleSurroundings } from './rule_compiler.ts';
import type { RuleCounter } from './rule_counter.ts';
import type { RunningTotals } from './running_totals.ts';
import { type SeriesLookups, SeriesLookupsBuilder } from './series_lookups.ts';
import { SharedValues } from './shared_values.ts';
import { matchesTag } from './tag_pattern.ts';
import { Tags } from './tags.ts';

/** The inputs of a plan. */
export interface PlanSettings {
  readonly ruleSet: RuleSet;
  readonly families: Families;
  readonly counts: Counts;
  /** For families without a TTL of their own; 0: never. */
  readonly seriesTtlMs: number;
  /** Of the instance. */
  readonly maxSeries: number;
  /** Random per process. */
  readonly seed: number;
  /** Of rules that go on from an earlier plan, by rule id. Absent: of none. */
  readonly totals?: ReadonlyMap<string, RunningTotals>;
  /** Logs a line, once for each rule and reason. */
  readonly warn: (text: string) => void;
}

interface Group {
  readonly conditions: Conditions;
  readonly rules: readonly { readonly rule: Rule; readonly counter: RuleCounter }[];
}

/** The rules of a group that see the records of one tag. */
interface ActiveGroup {
  readonly conditions: Conditions;
  readonly counters: readonly RuleCounter[];
}

export class Plan {
  /** The running totals of its rules, by rule id. */
  readonly totals: ReadonlyMap<string, RunningTotals>;
  private readonly record: RecordFields;
  private readonly seriesLookups: SeriesLookups;
  private readonly tags: Tags;
  private readonly groups: readonly Group[];
  private readonly generic: RuleCounter | null;
  /** By the tag's number. */
  private activeOf: (readonly ActiveGroup[] | undefined)[] = [];
  private active: readonly ActiveGroup[] = [];
  private pathGeneration = 0;

  constructor(settings: PlanSettings) {
    const { families, ruleSet } = settings;
    const keys = hashKeys(settings.seed);
    const recordFields = new RecordFieldsBuilder(keys);
    // Twice the series, so that there is room for values that many rules turn into the same labels (maps, templates).
    const maxEntries = settings.maxSeries * 2 + 10_000;
    const seriesLookups = new SeriesLookupsBuilder(recordFields.record, families, keys, maxEntries);
    const conditions = new SharedConditions(recordFields.record, keys);
    const values = new SharedValues(keys);
    const totals = new Map(settings.totals);
    this.totals = totals;
    const surroundings: RuleSurroundings = {
      ...settings,
      recordFields,
      seriesLookups,
      conditions,
      values,
      rewrittenTexts: new SharedRewrittenTexts(),
      totals,
    };
    const compileGroup = ({ when, rules }: RuleGroup) => ({
      conditions: conditions.all(when, recordFields),
      rules: rules.map((rule) => {
        return { rule, counter: compileRule(rule, when.length === 0, surroundings) };
      }),
    });
    this.groups = ruleSet.groups.map(compileGroup);
    this.generic = ruleSet.generic ? compileGeneric(surroundings) : null;
    this.seriesLookups = seriesLookups.build();
    this.record = recordFields.build(ruleSet.generic || ruleSet.groups.some(readsLeaves));
    this.tags = new Tags(() => {
      this.activeOf = [];
      this.seriesLookups.forgetTags();
    });
  }

  /** The tag of the chunk that the cursor was set to, as a range of the same bytes. */
  beginChunk(cursor: Cursor, tagStart: number, tagEnd: number): void {
    const { record } = this;
    record.beginChunk(cursor);
    const number = this.tags.number(record.bytes, tagStart, tagEnd);
    let active = this.activeOf[number];
    if (active === undefined || record.tagNumber !== number) {
      const tag = Buffer.from(record.bytes.subarray(tagStart, tagEnd)).toString('utf8');
      record.setTag(tag, number, tagEnd - tagStart);
      active ??= this.groups.map((group) => activeGroup(group, tag));
      this.activeOf[number] = active;
    }
    this.active = active;
  }

  /**
   * Counts the event's record. The cursor is at its body before the call, after it on return.
   * @throws DecodeError on bytes that are not a body; nothing of the record has been counted then
   */
  countRecord(event: ChunkReader, cursor: Cursor): void {
    const { active, record } = this;
    record.read(event, cursor);
    if (record.body.generation !== this.pathGeneration) this.forgetPaths();
    let known = false;
    for (let i = 0; i < active.length; i++) {
      const { conditions, counters } = active[i]!;
      if (!conditions.hold()) continue;
      known = true;
      for (let j = 0; j < counters.length; j++) counters[j]!.count();
    }
    if (!known && this.generic !== null) this.generic.count();
  }

  /** The cursor is at the body of a group's marker, and after it on return. @throws DecodeError */
  beginGroup(cursor: Cursor): void {
    this.record.beginGroup(cursor);
  }

  /** The next records belong to no group. */
  endGroup(): void {
    this.record.endGroup();
  }

  private forgetPaths(): void {
    this.pathGeneration = this.record.body.generation;
    this.seriesLookups.forgetPaths();
  }
}

function readsLeaves({ when, rules }: RuleGroup): boolean {
  const leafRule = (rule: Rule) => rule.each !== null || rule.when.some(readsPaths);
  return when.some(readsPaths) || rules.some(leafRule);
}

function activeGroup({ conditions, rules }: Group, tag: string): ActiveGroup {
  const meant = rules.filter(({ rule }) => matchesTag(rule.match, tag));
  return { conditions, counters: meant.map(({ counter }) => counter) };
}
