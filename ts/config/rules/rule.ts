// Rules, checked and typed: made from the YAML of a rules file, compiled into a plan. docs/rules.md explains their
// meaning. Types only, any thread.

import type { FamilyBase } from '../../exposition/family_shape.ts';
import type { Pattern } from './pattern.ts';
import type { LabelRewrite } from './rewrite.ts';

/** The source of a value in a record. A step is a map's key or an array's index. */
export type Accessor =
  /** `$a['b'][0]` of the body, `$META['k']` of the record's metadata, `$GROUP['k']` of its group's attributes. */
  | {
      readonly from: 'body' | 'metadata' | 'group';
      /** At least one; the first of `body` is a key. */
      readonly steps: readonly (string | number)[];
    }
  /** `$ITEM`, or `$ITEM['k']` below it: the element that the rule's `for` is at. No step at all is the element. */
  | { readonly from: 'item'; readonly steps: readonly (string | number)[] }
  /** `$KEY`: the element's key in a map, its index in an array. */
  | { readonly from: 'key' }
  /** `$TAG`; with `part`, `$TAG[n]`: the n-th of the tag's parts between dots, from 0. */
  | { readonly from: 'tag'; readonly part: number | null };

/** A field of the record, not of an element. */
export type RecordAccessor = Extract<Accessor, { from: 'body' | 'metadata' | 'group' }>;

/** A number that every record has, whatever its fields. */
export interface RecordProperty {
  readonly from: 'record';
  /** `$TIME`, seconds since 1970; `$SIZE`, bytes of the body in msgpack, as it came. */
  readonly property: 'time' | 'size';
}

/** The source of a rule's numbers. */
export type ValueSource =
  | Accessor
  | RecordProperty
  | { readonly from: 'constant'; readonly number: number };

/** Text and accessors, in the order written. No part at all is the empty text. */
export type Template = readonly (string | Accessor)[];

/** One entry of a `map`. Entries are tried in the order written; a text matches a value's whole text. */
export interface MapEntry<To> {
  readonly from: string | Pattern;
  readonly to: To;
}

export interface Label {
  readonly name: string;
  readonly value: LabelValue;
}

export type LabelValue =
  | { readonly kind: 'template'; readonly template: Template }
  | {
      readonly kind: 'field';
      readonly field: Accessor;
      /** What happens to the field's text before `map`; null: nothing. */
      readonly rewrite: LabelRewrite | null;
      /** Null without `map`. */
      readonly map: readonly MapEntry<string>[] | null;
      /** For a missing value, and for one that no entry of `map` matches. Null without `default`: empty. */
      readonly default: string | null;
      /** Null without `max_values`. It holds for all rules of the family: see `FamilyRule.maxValues`. */
      readonly maxValues: number | null;
    }
  /** A named group of the rule's `each`. */
  | { readonly kind: 'each_group'; readonly group: string };

/** The other side of a comparison: a number is compared as a number, a text as text (`true` and `false` are texts). */
export type Operand = string | number;

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'exists'; readonly field: Accessor; readonly expected: boolean }
  /** `eq` is a list of one. */
  | { readonly kind: 'in'; readonly field: Accessor; readonly operands: readonly Operand[] }
  | {
      readonly kind: 'compare';
      readonly field: Accessor;
      readonly operator: 'ge' | 'gt' | 'le' | 'lt';
      readonly operand: number;
    }
  | { readonly kind: 'regex'; readonly field: Accessor; readonly pattern: Pattern }
  | {
      readonly kind: 'property';
      readonly property: RecordProperty;
      readonly operator: 'ge' | 'gt' | 'le' | 'lt';
      readonly operand: number;
    }
  /** Matches if some field's path, in the form that `each` uses, matches. */
  | { readonly kind: 'path'; readonly pattern: Pattern };

export type TagMatch =
  /** Null: every tag. */
  | { readonly kind: 'wildcard'; readonly pattern: string }
  | { readonly kind: 'regex'; readonly pattern: Pattern };

export type NotationName =
  | 'number'
  | 'duration'
  | 'clock'
  | 'bytes'
  | 'percent'
  | 'hex'
  | 'timestamp';

export type Take = 'sum' | 'max' | 'min' | 'first' | 'last' | 'count';

export interface ListNotation {
  /** Characters, each of which ends an element. */
  readonly separators: string;
  readonly take: Take;
}

/** How to read a text as a number. The name alone: with a point before the fraction, nothing between thousands, no list. */
export type Notation =
  | NotationName
  | {
      readonly as: NotationName;
      readonly decimal: string;
      /** Null: none. */
      readonly thousands: string | null;
      /** Each element is written so; null: the whole text is. */
      readonly list: ListNotation | null;
    };

export type GaugeOp = 'set' | 'add' | 'sub' | 'inc' | 'dec' | 'max' | 'min';

/** The properties that all rules of one family share. The name is without the namespace. */
export interface FamilyRule extends FamilyBase {
  /** Null: the instance's `series_ttl`; 0: never. */
  readonly ttlMs: number | null;
  /** Cap for this family; null: only the instance's. */
  readonly maxSeries: number | null;
}

export interface Rule {
  /**
   * Value of the label `rule` of the plugin's own metrics: the family's name, with `#2` and so on for later ones (`#2#`
   * if another family has that name). Unique among rules.
   */
  readonly id: string;
  /** `rules.yaml:12:5` */
  readonly place: string;
  /** The same object in all rules of one family. */
  readonly family: FamilyRule;
  readonly match: TagMatch | null;
  /** All must hold. */
  readonly when: readonly Condition[];
  /** In the order of `family.labelNames`, constant ones included. */
  readonly labels: readonly Label[];
  /** Null: counts records or elements (counter, gauge with inc or dec), or with `each`: the field itself. */
  readonly value: ValueSource | null;
  readonly notation: Notation;
  /** Texts to numbers; instead of `notation`. */
  readonly valueMap: readonly MapEntry<number>[] | null;
  readonly scale: number;
  /** Gauges only; `set` otherwise. */
  readonly op: GaugeOp;
  /** Counters only: the value is a running total. */
  readonly absolute: boolean;
  readonly exemplar: readonly { readonly name: string; readonly template: Template }[];
  /** One series per field whose path, joined with dots, matches. */
  readonly each: Pattern | null;
  /** The array or map whose elements are counted one by one; null: the record is. Not together with `each`. */
  readonly for: RecordAccessor | null;
  /**
   * For each label in the order of `labels`, the values of the series that exist from the start, one for every
   * combination. Null: none.
   */
  readonly init: readonly (readonly string[])[] | null;
}

/** The rules of one file. */
export interface RuleGroup {
  /** File name for a user's rules, `cpu` and so on for a preset. */
  readonly name: string;
  /** All must hold for any of the rules to see the record. */
  readonly when: readonly Condition[];
  readonly rules: readonly Rule[];
}

export interface RuleSet {
  /** Prefix of every family's name, without the joining underscore; empty for none. */
  readonly namespace: string;
  /** For every series, including those of the generic mapping. */
  readonly constantLabels: readonly { readonly name: string; readonly value: string }[];
  readonly groups: readonly RuleGroup[];
  /** Whether the numbers of records for which no group's `when` holds become gauges (nothing configured). */
  readonly generic: boolean;
}
