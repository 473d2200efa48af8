// `extract` in, the texts and expressions whose groups become fields out. Counting thread, at start.

import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import { accessorText, readAccessor } from './accessor.ts';
import { isOfElement } from './accessors_of.ts';
import { groupNamesOf, groupOf, groupReadBy } from './groups.ts';
import type { Condition, Extract, Rule } from './rule.ts';
import { accessorOf, patternOf } from './scalars.ts';

const EXPECTED =
  "a map such as {field: $log, regex: 'took (?<ms>[0-9]+) ms'}, or a list of such maps";

/** One map or a list. Mistakes have been reported; undefined then. */
export function extractOf(value: Value): Extract[] | undefined {
  if (!value.isList) {
    const one = oneOf(value);
    return one && [one];
  }
  const read = value.items(EXPECTED)?.map(oneOf);
  const extracts = read?.filter((one) => one !== undefined);
  return extracts?.length === read?.length ? extracts : undefined;
}

function oneOf(value: Value): Extract | undefined {
  const fields = value.fields(['field', 'regex'], EXPECTED);
  if (fields === undefined) return undefined;
  const field = fields.required('field', (at) => sourceOf(at.as('field of extract')));
  const pattern = fields.required('regex', (at) => patternWithGroups(at.as('regex of extract')));
  return field && pattern && { field, pattern };
}

function sourceOf(value: Value): Extract['field'] | undefined {
  const accessor = accessorOf(value);
  if (accessor === undefined || !isOfElement(accessor)) return accessor;
  const expected = 'a field of the record such as $log (extract comes before for)';
  return value.mustBe(expected, 'PROMEX_RULES_ACCESSOR');
}

function patternWithGroups(value: Value) {
  const pattern = patternOf(value);
  if (pattern === undefined) return undefined;
  const { groupNames, source } = pattern;
  if (groupNames.length === 0) {
    value.report(
      'PROMEX_RULES_REGEX',
      `${value.name} must name at least one group, as in (?<ms>[0-9]+), got ${quote(source)}`,
    );
    return undefined;
  }
  for (const name of groupNames) reportWrongName(value, name);
  return pattern;
}

/** A group is read as `$name`, so that must be a key of the record. */
function reportWrongName(value: Value, name: string): void {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    value.report(
      'PROMEX_RULES_NAME',
      `a group's name must be a word that does not begin with a digit, so that it can be read as a field, got ${quote(name)}`,
    );
    return;
  }
  const read = readAccessor(`$${name}`);
  if ('value' in read && read.value.from === 'body') return;
  value.report(
    'PROMEX_RULES_NAME',
    `a group must not be called ${name}, because $${name} has another meaning`,
  );
}

/** The file's `when` is tested before `extract`, so it must not read groups. */
export function reportGroupsRead(
  when: Value | undefined,
  conditions: readonly Condition[],
  groupNames: readonly string[],
): void {
  for (const condition of conditions) {
    const group = groupReadBy(condition, groupNames);
    if (group === null) continue;
    const text = accessorText({ from: 'body', steps: [group] });
    when?.report(
      'PROMEX_RULES_ACCESSOR',
      `when of all rules must not read ${text}, a group of extract, which comes after it: write the condition into the rules`,
    );
  }
}

/** A group is a text: it has no elements. @param at value of `for` */
export function reportGroupInFor(
  at: Value | undefined,
  { extract, for: container }: Pick<Rule, 'extract' | 'for'>,
): void {
  if (container === null || groupOf(container, groupNamesOf(extract)) === null) return;
  const expected = 'an array or a map of the record, not a group of extract, which is a text';
  at?.mustBe(expected, 'PROMEX_RULES_ACCESSOR');
}
