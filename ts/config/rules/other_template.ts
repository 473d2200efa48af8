// Text in, a template of another tool in it out: people bring their templates along, and taken literally `{{status}}`
// and `%{host}` would be one label value for all records. Any thread.

import { quote } from '../mistake.ts';

// Go, Vector, Jinja and log_to_metrics' relatives; Logstash, mtail and grok.
const TEMPLATE = /\{\{([^{}]*)\}\}|%\{([^{}]*)\}/;
const WORD = /^[A-Za-z_]\w*$/;

/** A template in a text, as written, and the accessor that it may mean, `undefined` if that is unclear. */
export interface OtherTemplate {
  readonly template: string;
  readonly accessor: string | undefined;
}

export function findOtherTemplate(text: string): OtherTemplate | null {
  const match = TEMPLATE.exec(text);
  if (match === null) return null;
  return { template: match[0], accessor: accessorMeant(match[1] ?? match[2] ?? '') };
}

/** The part of a message after the text that it got. */
export function otherTemplateText({ template, accessor }: OtherTemplate): string {
  const hint = accessor === undefined ? 'a field is $name' : `did you mean ${quote(accessor)}?`;
  return `${quote(template)} is not a template here, ${hint}`;
}

// `status`, ` .status `, `$labels.app`, `[kubernetes][pod_name]`, `log.level`; for `IP:client` the part after the
// colon.
function accessorMeant(inner: string): string | undefined {
  const path = inner
    .trim()
    .replace(/^\w+:/, '')
    .replace(/^[.$]+/, '');
  const [first, ...rest] = path.split(/\]\[|[.[\]]/).filter((key) => key !== '');
  if (first === undefined || ![first, ...rest].every((key) => WORD.test(key))) return undefined;
  return `$${first}${rest.map((key) => `['${key}']`).join('')}`;
}
