// Values under `labels` and `exemplar` in, labels out. Counting thread, at start.

import { labelForms } from '../../exposition/names.ts';
import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import { textMapOf } from './mapping.ts';
import { lineName, wrongExemplarName, wrongLabelName } from './names.ts';
import { REWRITE_KEYS, rewriteOf } from './rewrite.ts';
import type { Label, LabelValue, Template } from './rule.ts';
import { accessorOf, constantOf, templateOf } from './scalars.ts';

/** A label with its place, for checks that come later. */
export interface PlacedLabel extends Label {
  readonly at: Value;
}

/** The labels of one rule. */
export interface LabelsRead {
  readonly labels: readonly PlacedLabel[];
  /** Whether all their names are known. */
  readonly isWhole: boolean;
}

/** Replaces a wrong value, so that at least the label's name can be checked. */
export const NO_VALUE: LabelValue = { kind: 'template', template: [] };

const FIELD_KEYS = ['field', ...REWRITE_KEYS, 'map', 'default', 'max_values'];

const isMax = (max: number) => Number.isInteger(max) && max >= 1 && max <= 10_000_000;

// OpenMetrics 1.0, "Exemplars": names and values together.
const MAX_EXEMPLAR_CHARACTERS = 128;

/** `labels` of a rule. A label with a wrong name is left out; one with a wrong value is included without it. */
export function labelsOf(value: Value): LabelsRead {
  const { labels, isWhole } = named(value, labelValueOf);
  return {
    labels: labels.map(({ name, at, read }) => ({ name, at, value: read ?? NO_VALUE })),
    isWhole,
  };
}

/** `labels` of a whole file; left out if wrong, or without a value, like those of a rule. */
export function constantLabelsOf(value: Value): { name: string; value: string; at: Value }[] {
  return named(value, constantOf).labels.map(({ name, at, read }) => {
    return { name, at, value: read ?? '' };
  });
}

/** `exemplar` of a rule. */
export function exemplarOf(value: Value): { name: string; template: Template }[] | undefined {
  const { labels } = named(value, templateOf, wrongExemplarName);
  if (value.isEmptyMap) {
    return value.mustBe('a map of at least one label such as {trace_id: $trace_id}');
  }
  const names = labels.reduce((sum, { name }) => sum + name.length, 0);
  if (names > MAX_EXEMPLAR_CHARACTERS) {
    return value.mustBe(`of at most ${MAX_EXEMPLAR_CHARACTERS} characters, names included`);
  }
  return labels.map(({ name, read }) => ({ name, template: read ?? [] }));
}

function named<T>(
  value: Value,
  read: (value: Value) => T | undefined,
  wrongName: (name: string) => string | null = wrongLabelName,
) {
  const labels = new Map<string, { name: string; at: Value; read: T | undefined }>();
  const entries = value.entries('a map from names to values');
  let isWhole = entries !== undefined;
  for (const { key, value: labelValue } of entries ?? []) {
    const name = key.writtenText ?? '';
    const result = read(labelValue.as(`label ${lineName(name)}`));
    const expected = wrongName(name);
    if (labelValue.isNothing && labelValue.hint !== '') {
      isWhole = false; // `{x:$a}`: an unintended key
    } else if (expected !== null) {
      key.report('PROMEX_RULES_NAME', `a label's name must be ${expected}, got ${quote(name)}`);
      isWhole = false;
    } else if (!labels.has(name)) {
      labels.set(name, { name, at: key, read: result });
    }
  }
  reportMeetings([...labels.values()]);
  return { labels: [...labels.values()], isWhole };
}

interface Named {
  readonly name: string;
  readonly at: Value;
}

/** Reports each label whose name collides with an earlier one's under some escaping. */
function reportMeetings(labels: readonly Named[]): void {
  const owners = new Map<string, Named>();
  for (const label of labels) {
    reportMeeting(owners, label);
    claimForms(owners, label);
  }
}

/** The same as reportMeetings() for collisions with one of `others`; equal names are reported elsewhere. */
export function reportMeetingsWith(others: readonly Named[], labels: readonly Named[]): void {
  const owners = new Map<string, Named>();
  for (const other of others) claimForms(owners, other);
  for (const label of labels) reportMeeting(owners, label);
}

function reportMeeting(owners: ReadonlyMap<string, Named>, label: Named): void {
  for (const form of labelForms(label.name)) {
    const owner = owners.get(form);
    if (owner === undefined || owner.name === label.name) continue;
    label.at.report(
      'PROMEX_RULES_CONFLICT',
      `label ${lineName(label.name)} must not get another label's name when names are escaped, but as ${lineName(form)} it is label ${lineName(owner.name)} (${owner.at.place})`,
    );
    return;
  }
}

function claimForms(owners: Map<string, Named>, label: Named): void {
  for (const form of labelForms(label.name)) if (!owners.has(form)) owners.set(form, label);
}

function labelValueOf(value: Value): LabelValue | undefined {
  if (!value.isMap) {
    const template = templateOf(value, 'text with accessors, or a map with field');
    return template && { kind: 'template', template };
  }
  const fields = value.fields(FIELD_KEYS, 'a map');
  if (fields === undefined) return undefined;
  const accessor = fields.required('field', (field) =>
    accessorOf(field.as(`field of ${value.name}`)),
  );
  const map = fields.read('map', (entry) => textMapOf(entry.as(`map of ${value.name}`)));
  const byDefault = fields.read('default', (entry) =>
    constantOf(entry.as(`default of ${value.name}`)),
  );
  const rewrite = rewriteOf(fields, value.name);
  const maxValues = fields.read('max_values', (entry) =>
    entry.as(`max_values of ${value.name}`).number('a whole number from 1 to 10000000', isMax),
  );
  if (accessor === undefined) return undefined;
  return {
    kind: 'field',
    field: accessor,
    rewrite,
    map: map ?? null,
    default: byDefault ?? null,
    maxValues: maxValues ?? null,
  };
}
