// The texts of a rule's labels for one record, in the order of the family's label names.

import type { LabelRewrite } from '../../ts/config/rules/rewrite.ts';
import type { Accessor, Label, Rule } from '../../ts/config/rules/rule.ts';
import { lookUp, matches, type RecordContext, regExp, templateText } from './context.ts';
import { rewritten } from './rewrite.ts';
import { type Found, isScalar, scalarText, shownText } from './scalar.ts';
import type { Source } from './series.ts';

const MAX_LABEL_BYTES = 8192;

/** @param path of the field that `each` found, null without `each` */
export function labelTexts(
  rule: Rule,
  context: RecordContext,
  path: string | null,
): string[] | 'label_type' | 'labels_too_long' {
  const inputs = accessorsOf(rule).map((accessor) => lookUp(context, accessor));
  if (inputs.some((found) => found !== undefined && !isScalar(found))) return 'label_type';
  if (sum(inputs.map(sizeOf)) > MAX_LABEL_BYTES) return 'labels_too_long';
  const texts = rule.labels.map((label) => labelText(label, rule, context, path));
  return texts.every((text) => text !== null) ? texts : 'labels_too_long';
}

const NO_REWRITE: LabelRewrite = { normalize: null, replace: [], letterCase: null };

/** Null if rewriting makes it too long. */
function labelText(
  { value }: Label,
  rule: Rule,
  context: RecordContext,
  path: string | null,
): string | null {
  if (value.kind === 'each_group') {
    return regExp(rule.each!).exec(path!)?.groups?.[value.group] ?? '';
  }
  if (value.kind === 'template') {
    const filled = templateText(context, value.template);
    return filled === 'label_type' ? '' : filled.text;
  }
  const found = lookUp(context, value.field);
  const otherwise = value.default ?? '';
  if (!isScalar(found)) return otherwise;
  const text = rewritten(shownText(found, value.field), value.rewrite ?? NO_REWRITE);
  if (value.map === null || text === null) return text;
  const entry = value.map.find(({ from }) =>
    typeof from === 'string' ? from === text : matches(from, text),
  );
  return entry?.to ?? otherwise;
}

/** The source of the running totals in the record: identified by the tag, all that the labels read, and the path. */
export function sourceOf(rule: Rule, context: RecordContext, path: string | null): Source {
  const texts = accessorsOf(rule).map((accessor) => {
    const found = lookUp(context, accessor);
    return isScalar(found) ? shownText(found, accessor) : null;
  });
  const { element } = context;
  const key = element !== undefined && isScalar(element.key) ? scalarText(element.key) : null;
  return {
    rule: rule.id,
    identity: `${rule.id} ${JSON.stringify([context.tag, path, key, ...texts])}`,
  };
}

function accessorsOf(rule: Rule): Accessor[] {
  return rule.labels.flatMap(({ value }) => {
    if (value.kind === 'field') return [value.field];
    if (value.kind === 'each_group') return [];
    return value.template.filter((part) => typeof part !== 'string');
  });
}

/** Only strings and binaries are long enough to matter. */
function sizeOf(found: Found): number {
  return found instanceof Uint8Array ? found.length : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
