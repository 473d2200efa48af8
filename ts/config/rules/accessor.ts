// Text such as `$kubernetes['labels'][0]` in, accessor out: Fluent Bit's record accessors, and `$META` and `$GROUP`.
// Counting thread, at start.

import { quote, type Read } from '../mistake.ts';
import { wrongWord } from './record_property.ts';
import type { Accessor } from './rule.ts';

// A quote inside a key is doubled, as in Fluent Bit.
const STEP = /\[(?:'((?:[^']|'')*)'|([0-9]+))\]/y;
const NAME = /\$([A-Za-z_][A-Za-z0-9_]*)?/y;
// An array of msgpack has at most 2^32 - 1 elements.
const MAX_INDEX = 0xffff_fffe;

/** Names that are no fields: a field called so is written `$['KEY']`. */
const OWN_NAMES: readonly string[] = ['TAG', 'META', 'GROUP', 'ITEM', 'KEY'];

const EXAMPLES = "$status, $kubernetes['pod_name'] or $['http.status']";

export interface ScannedAccessor {
  readonly accessor: Accessor;
  /** The position after the accessor. */
  readonly end: number;
}

/**
 * Reads the accessor that begins at `start`, at a `$`.
 * @returns the mistake instead, worded to follow `got "…": `
 */
export function scanAccessor(text: string, start: number): Read<ScannedAccessor> {
  NAME.lastIndex = start;
  const name = NAME.exec(text)?.[1];
  let end = start + 1 + (name?.length ?? 0);
  const steps: (string | number)[] = [];
  STEP.lastIndex = end;
  for (let step = STEP.exec(text); step !== null; step = STEP.exec(text)) {
    end = STEP.lastIndex;
    if (step[1] !== undefined) steps.push(step[1].replaceAll("''", "'"));
    else if (Number(step[2]) <= MAX_INDEX) steps.push(Number(step[2]));
    else return { wrong: `no array has an index ${step[2]}` };
  }
  if (text[end] === '[')
    return { wrong: "brackets hold an index or a key in single quotes, such as ['a']" };
  const read = assemble(name, steps);
  return 'wrong' in read ? read : { value: { accessor: read.value, end } };
}

function assemble(name: string | undefined, steps: (string | number)[]): Read<Accessor> {
  switch (name) {
    case 'TAG': {
      const [part] = steps;
      if (steps.length > 1 || typeof part === 'string') {
        return { wrong: '$TAG takes one number, such as $TAG[1]' };
      }
      return { value: { from: 'tag', part: part ?? null } };
    }
    case 'META':
    case 'GROUP':
      if (typeof steps[0] !== 'string') {
        return { wrong: `$${name} needs a key, such as $${name}['k']` };
      }
      return { value: { from: name === 'META' ? 'metadata' : 'group', steps } };
    case 'ITEM':
      return { value: { from: 'item', steps } };
    case 'KEY':
      if (steps.length > 0)
        return { wrong: "nothing is below $KEY, a field called KEY is $['KEY']" };
      return { value: { from: 'key' } };
    default: {
      const wrong = name === undefined ? null : wrongWord(name);
      if (wrong !== null) return { wrong };
      if (name !== undefined) return { value: { from: 'body', steps: [name, ...steps] } };
      if (steps.length === 0) return { wrong: 'this $ does not begin an accessor' };
      if (typeof steps[0] === 'number')
        return { wrong: 'a record is not an array, start with a key' };
      return { value: { from: 'body', steps } };
    }
  }
}

/** Reads a text that consists of one accessor. */
export function readAccessor(text: string): Read<Accessor> {
  if (text.startsWith('$')) {
    const scanned = scanAccessor(text, 0);
    if ('value' in scanned && scanned.value.end === text.length) {
      return { value: scanned.value.accessor };
    }
    if ('wrong' in scanned && text !== '$' && /^\$[A-Za-z_[]/.test(text)) {
      return { wrong: `must be one accessor, got ${quote(text)}: ${scanned.wrong}` };
    }
  }
  const suggestions = meant(text);
  const tail =
    suggestions.length > 0 ? `, did you mean ${suggestions.map(quote).join(' or ')}?` : '';
  return { wrong: `must be one accessor such as ${EXAMPLES}, got ${quote(text)}${tail}` };
}

/**
 * If a text is only a name without brackets and continues like a field in another notation: `$user-agent` (one key to
 * Fluent Bit), `$a.b` (a key inside, to most other tools), `$größe`. Here the name ends at the first of these
 * characters, and hardly anyone means the field `user` followed by `-agent`. The tag and a key have no keys inside.
 * @returns the possible meanings, last the name followed by text; none for all other texts
 */
export function meantByOpenName(text: string): string[] {
  const [, name, rest = ''] =
    /^\$([A-Za-z_]\w*)(?!\w)([\p{L}\p{M}\p{N}./-][\p{L}\p{M}\p{N}_./@:-]*)$/u.exec(text) ?? [];
  // A name followed only by `/` or `.` and no letter is text: `$path/`.
  if (name === undefined || name === 'TAG' || name === 'KEY' || !/[\p{L}\p{N}]/u.test(rest))
    return [];
  return [...meant(text), `$['${name}']${rest}`];
}

/** Possible meanings of `$content-type`, `$a.b`, `$.a.b` or `status`: fields, in another notation. */
export function meant(text: string): string[] {
  const path = pathOf(text);
  if (path !== null) return [path];
  const key = text.startsWith('$') ? text.slice(1) : text;
  if (!/^[\p{L}\p{M}\p{N}_./@:-]+$/u.test(key)) return [];
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return [`$${key}`];
  const whole = `$['${key}']`;
  const [first, ...rest] = key.split('.');
  const isPath = rest.length > 0 && [first, ...rest].every((part) => /^[A-Za-z_]\w*$/.test(part!));
  return isPath ? [`$${first}${rest.map((part) => `['${part}']`).join('')}`, whole] : [whole];
}

// Fluentd's `$.a.b[0]`, where each word after a dot is a key.
function pathOf(text: string): string | null {
  if (!/^\$(?:\.[^.[\]'"\s$]+|\['[^']*'\]|\[[0-9]+\])+$/.test(text) || text[1] !== '.') return null;
  const bracketed = text.slice(1).replace(/\.([^.[]+)/g, "['$1']");
  return `$${bracketed.replace(/^\['([A-Za-z_]\w*)'\]/, '$1')}`;
}

/** An accessor in the notation of rules. */
export function accessorText(accessor: Accessor): string {
  if (accessor.from === 'tag') return accessor.part === null ? '$TAG' : `$TAG[${accessor.part}]`;
  if (accessor.from === 'key') return '$KEY';
  const step = (key: string | number | undefined) =>
    typeof key === 'number' ? `[${key}]` : `['${String(key).replaceAll("'", "''")}']`;
  if (accessor.from === 'item') return `$ITEM${accessor.steps.map(step).join('')}`;
  const [first, ...rest] = accessor.steps;
  const others = rest.map(step).join('');
  if (accessor.from === 'metadata') return `$META${step(first)}${others}`;
  if (accessor.from === 'group') return `$GROUP${step(first)}${others}`;
  const isName = typeof first === 'string' && /^[A-Za-z_]\w*$/.test(first);
  const plain = isName && !OWN_NAMES.includes(first) && wrongWord(first) === null;
  return `$${plain ? first : step(first)}${others}`;
}
