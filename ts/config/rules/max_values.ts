// The `max_values` of the labels of a family's rules in, the family's own out; rules that differ are reported. Counting
// thread, at start.

import type { MaxValues } from '../../exposition/family_shape.ts';
import { lineName } from './names.ts';
import type { RuleDraft } from './read_rule.ts';

/** A limit given once holds for every rule of the family. @param labelNames in the family's order */
export function agreedMaxValues(
  drafts: readonly RuleDraft[],
  labelNames: readonly string[],
): MaxValues[] {
  return labelNames.flatMap((label) => {
    const given = drafts.flatMap(({ labels }) =>
      labels.flatMap(({ name, value, at }) => {
        const max = value.kind === 'field' ? value.maxValues : null;
        return name === label && max !== null ? [{ max, at }] : [];
      }),
    );
    const [first, ...others] = given;
    for (const { max, at } of others) {
      if (max === first!.max) continue;
      at.report(
        'PROMEX_RULES_CONFLICT',
        `max_values of label ${lineName(label)} must be ${first!.max} as in another rule of this name (${first!.at.place}), got ${max}`,
      );
    }
    return first === undefined ? [] : [{ label, max: first.max }];
  });
}
