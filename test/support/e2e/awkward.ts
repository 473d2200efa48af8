// Texts that have broken readers and writers of expositions, and rules and records full of them.

import { event, joined } from '../unit/decode/events.ts';
import { pack } from '../unit/decode/samples.ts';

/** Texts that are valid UTF-8. */
export const TEXTS: readonly string[] = [
  ...['"', '\\', '\n', '\r', '\r\n', '\t', '\\n', '\\"', '\\\\n', '\\\\', 'a"b', "'", '`'],
  ...[
    '{',
    '}',
    '{a="b"}',
    ',',
    ',b="c"',
    '="',
    '=',
    ' ',
    '  a  ',
    '#',
    ' # {x="y"} 1',
    '\n# EOF\n',
  ],
  ...[
    '\n# TYPE x counter\nx_total 1\n',
    '/',
    '|',
    ';',
    '\u0001\u001f',
    '\u007f',
    '\u0085',
    '\u00a0',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\ufeff',
    '\ufffd',
    '\uffff',
    '𝒳',
    '📈',
    '👩‍👩‍👧',
    'e\u0301',
    'é',
    '\u202eabc',
  ],
  ...['日本語', '+Inf', 'NaN', '0x1p3', '1e5', 'null', 'x'.repeat(5000), '📈"\\'.repeat(500)],
];

/** Bytes that are not UTF-8, and the text that must be shown for them. */
const BYTES: readonly (readonly [bytes: readonly number[], shown: string])[] = [
  [[0xff], '\ufffd'],
  [[0x61, 0xc3], 'a\ufffd'],
  [[0xc0, 0x80], '\ufffd\ufffd'],
  [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  [[0xf0, 0x9f, 0x93, 0x22], '\ufffd"'],
  [[0xf4, 0x90, 0x80, 0x80, 0x5c], '\ufffd\ufffd\ufffd\ufffd\\'],
];

/** Each as a record's text, and as a label shows it. U+0000 may be in values, not in names. */
export const VALUES: readonly (readonly [packed: Uint8Array, shown: string])[] = [
  ...[...TEXTS, '\0', 'a\0b'].map((text) => {
    // A trailing line break would not be part of it.
    const value = text.endsWith('\n') ? `${text}.` : text;
    return [pack(value), value] as const;
  }),
  ...BYTES.map(([bytes, shown], i) => {
    // Distinguished by the text in front.
    const mark = [...Buffer.from(`${i}:`)];
    const text = [...mark, ...bytes];
    return [joined([0xd9, text.length], text), `${i}:${shown}`] as const;
  }),
];

const TYPES = ['counter', 'gauge', 'histogram', 'summary'] as const;

/** In front of a text, so that no escaping makes two names equal. */
export const metricNameOf = (text: string, index: number) => `m${index}${text}`;
export const labelNameOf = (text: string, index: number) => `l${index}${text}`;
export const typeOf = (index: number) => TYPES[index % TYPES.length]!;

/**
 * Rules, as JSON, which is YAML: `values_total` has each value as its label v, `exemplars_total` each in an exemplar.
 * One metric is named after each text, with a label named after it and the text as its help.
 */
export function awkwardRules(): string {
  const metrics = TEXTS.map((text, index) => ({
    name: metricNameOf(text, index),
    type: typeOf(index),
    help: text,
    when: { field: '$n', exists: true },
    value: '$n',
    labels: { [labelNameOf(text, index)]: '$text', plain: 'p' },
  }));
  const values = {
    name: 'values_total',
    type: 'counter',
    help: 'One for each value.',
    when: { field: '$v', exists: true },
    labels: { v: '$v' },
  };
  const exemplars = {
    ...{ name: 'exemplars_total', type: 'counter', when: { field: '$e', exists: true } },
    ...{ labels: { e: '$e' }, exemplar: { id: '$e' } },
  };
  // A rules file that contains this character itself is taken for one that is not UTF-8.
  return JSON.stringify({ metrics: [values, exemplars, ...metrics] }).replaceAll(
    '\ufffd',
    '\\ufffd',
  );
}

/** The value of the label with each awkward name. */
export const LABEL_TEXT = 'a",\\{="}\n.';

/** @param exemplars those of VALUES that become exemplars */
export function awkwardRecords(exemplars: typeof VALUES): Uint8Array[] {
  const values = VALUES.map(([packed]) => event(joined([0x81], pack('v'), packed)));
  const examples = exemplars.map(([packed]) => event(joined([0x81], pack('e'), packed)));
  return [...values, ...examples, event({ n: 1, text: LABEL_TEXT })];
}
