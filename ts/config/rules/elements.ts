// The key `for` in, the field whose elements are counted out; $ITEM and $KEY where they mean nothing are reported.
// Counting thread, at start.

import type { Fields } from '../yaml/fields.ts';
import type { Value } from '../yaml/value.ts';
import { accessorText } from './accessor.ts';
import {
  accessorsOf,
  accessorsOfLabel,
  accessorsOfTemplate,
  accessorsOfValue,
  isOfElement,
} from './accessors_of.ts';
import type { PlacedLabel } from './labels.ts';
import { lineName } from './names.ts';
import type { Accessor, Condition, RecordAccessor, Rule } from './rule.ts';
import { accessorOf } from './scalars.ts';

const FIELD = 'a field of the record such as $gpus';
const ONE_FIELD = `${FIELD} (for does not go into elements: name one of them, such as $nodes[0]['gpus'], or let a filter make a record of each)`;

/** `for` of a rule. */
export function containerOf(value: Value): RecordAccessor | undefined {
  if (value.isList) return value.mustBe(ONE_FIELD);
  const accessor = accessorOf(value);
  if (accessor === undefined) return undefined;
  switch (accessor.from) {
    case 'body':
    case 'metadata':
    case 'group':
      return accessor;
    default: {
      const expected = isOfElement(accessor) ? ONE_FIELD : FIELD;
      return value.mustBe(expected, 'PROMEX_RULES_ACCESSOR');
    }
  }
}

/** The parts of a rule that may read elements. */
export interface Readers extends Pick<Rule, 'value' | 'when' | 'exemplar'> {
  readonly labels: readonly PlacedLabel[];
}

/** Reports each part of a rule without `for` that reads an element. */
export function refuseElements(fields: Fields, { value, when, labels, exemplar }: Readers): void {
  refuse(fields.get('value'), 'value', accessorsOfValue(value), WITHOUT_FOR);
  refuseInWhen(fields.get('when'), when, WITHOUT_FOR);
  for (const { name, at, value: read } of labels) {
    refuse(at, `label ${lineName(name)}`, accessorsOfLabel(read), WITHOUT_FOR);
  }
  const read = exemplar.flatMap(({ template }) => accessorsOfTemplate(template));
  refuse(fields.get('exemplar'), 'exemplar', read, WITHOUT_FOR);
}

/** The same for conditions of a whole file. */
export function refuseElementsInFile(fields: Fields, when: readonly Condition[]): void {
  refuseInWhen(fields.get('when'), when, 'for all rules: give the condition to those with for');
}

const WITHOUT_FOR = 'without for: add for: $FIELD, the field that holds the array or map';

function refuseInWhen(value: Value | undefined, when: readonly Condition[], why: string): void {
  // An empty list is reported already.
  if (when.length === 0) return;
  const items = value?.isList === true ? value.items('') : undefined;
  for (const [i, condition] of when.entries()) {
    refuse(items?.[i] ?? value, 'when', accessorsOf(condition), why);
  }
}

function refuse(
  at: Value | undefined,
  name: string,
  accessors: readonly Accessor[],
  why: string,
): void {
  const accessor = accessors.find(isOfElement);
  if (accessor === undefined) return;
  const plain = accessor.from === 'key' ? 'KEY' : 'ITEM';
  at?.report(
    'PROMEX_RULES_ACCESSOR',
    `${name} must not read ${accessorText(accessor)} ${why} (a field called ${plain} is $['${plain}'])`,
  );
}
