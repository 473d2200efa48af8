// The labels of a rule's exemplar for one record.

import type { Rule } from '../../ts/config/rules/rule.ts';
import { type RecordContext, templateText } from './context.ts';
import type { LabelPairs } from './series.ts';

const MAX_CHARACTERS = 128;

export function exemplarOf(rule: Rule, context: RecordContext): LabelPairs | 'none' | 'dropped' {
  const pairs = rule.exemplar.map(({ name, template }) => {
    // An accessor without a text adds nothing.
    const texts = template.map((part) => templateText(context, [part]));
    return [name, texts.map((one) => (one === 'label_type' ? '' : one.text)).join('')] as const;
  });
  const used = pairs.filter(([, text]) => text !== '');
  if (used.length === 0) return 'none';
  if (used.some(([, text]) => text.includes('\0'))) return 'dropped';
  const characters = used.reduce((sum, [name, text]) => sum + [...name, ...text].length, 0);
  return characters > MAX_CHARACTERS ? 'dropped' : used;
}
