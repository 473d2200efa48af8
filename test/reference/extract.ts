// `extract` of a rule and a record in, the groups that become fields out.

import type { Rule } from '../../ts/config/rules/rule.ts';
import { lookUp, type RecordContext, regExp } from './context.ts';
import { type Found, isScalar, scalarText } from './scalar.ts';

/** Null if no expression matches. A name without a value is a group that took no part: it hides a key all the same. */
export function extractedBy(
  { extract }: Rule,
  context: RecordContext,
): ReadonlyMap<string, Found> | null {
  const names = extract.flatMap(({ pattern }) => pattern.groupNames);
  const groups = new Map<string, Found>(names.map((name) => [name, undefined]));
  if (extract.length === 0) return groups;
  for (const { field, pattern } of extract) {
    const found = lookUp(context, field);
    const match = isScalar(found) ? regExp(pattern).exec(scalarText(found)) : null;
    if (match === null) continue;
    for (const [name, text] of Object.entries(match.groups ?? {})) {
      if (text !== undefined) groups.set(name, Buffer.from(text));
    }
    return groups;
  }
  return null;
}
