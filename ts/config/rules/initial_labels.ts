// Values of each label in, the label sets that they make out: a rule's series before its first record. Counting thread,
// at start.

import type { Label, LabelValue, Rule } from './rule.ts';

/** Whether a label with this value is the same in every series of its rule. */
export function isConstant(value: LabelValue): boolean {
  return value.kind === 'template' && value.template.every((part) => typeof part === 'string');
}

/**
 * The values of each label, in the order of `labels`; constant labels have one.
 * @param values of the others, by name
 */
export function initialLabels(
  labels: readonly Label[],
  values: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  return labels.map(({ name, value }) => {
    if (value.kind === 'template' && isConstant(value)) return [value.template.join('')];
    return values.get(name) ?? [];
  });
}

/** Every combination, in the order of `family.labelNames`; none without `init`. */
export function* initialSeries({ init }: Pick<Rule, 'init'>): Iterable<readonly string[]> {
  if (init !== null) yield* combinations(init);
}

function* combinations(lists: readonly (readonly string[])[]): Iterable<readonly string[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const value of first) {
    for (const values of combinations(rest)) yield [value, ...values];
  }
}
