// Text with accessors in, its parts out. `$$` is a dollar. Counting thread, at start.

import { quote, type Read } from '../mistake.ts';
import { meant, meantByOpenName, scanAccessor } from './accessor.ts';
import { findOtherTemplate, otherTemplateText } from './other_template.ts';
import type { Accessor, Template } from './rule.ts';

/** Reads `tag-$TAG[1]` and the like. Adjacent texts become one part; an empty text has no part. */
export function readTemplate(text: string): Read<Template> {
  const suggestions = meantByOpenName(text).map(quote);
  if (suggestions.length === 0) return partsOf(text);
  const withText = suggestions.pop();
  return {
    wrong: `must be text with accessors, got ${quote(text)}, which may be one field, did you mean ${suggestions.join(' or ')}, or with text after the field ${withText}?`,
  };
}

function partsOf(text: string): Read<Template> {
  const other = findOtherTemplate(text);
  if (other !== null) {
    const wrong = `must be text with accessors, got ${quote(text)}: ${otherTemplateText(other)}`;
    return { wrong };
  }
  const parts: (string | Accessor)[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    literal += text.slice(at, dollar < 0 ? text.length : dollar);
    if (dollar < 0) break;
    if (text[dollar + 1] === '$') {
      literal += '$';
      at = dollar + 2;
      continue;
    }
    const scanned = scanAccessor(text, dollar);
    if ('wrong' in scanned) {
      return {
        wrong: `must be text with accessors, got ${quote(text)}: ${scanned.wrong}, write $$ for a dollar${tail(text, dollar)}`,
      };
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(scanned.value.accessor);
    at = scanned.value.end;
  }
  if (literal !== '') parts.push(literal);
  return { value: parts };
}

function tail(text: string, dollar: number): string {
  if (text[dollar + 1] === '{') return ' (environment variables are not known here)';
  const [path] = text[dollar + 1] === '.' ? meant(text) : [];
  return path === undefined ? '' : `, or ${quote(path)} for the field`;
}

/** Reads text without accessors. */
export function readConstant(text: string): Read<string> {
  const other = findOtherTemplate(text);
  if (other !== null) {
    return {
      wrong: `must be text without accessors, got ${quote(text)}: ${other.template} is not a template here`,
    };
  }
  const template = partsOf(text);
  if ('wrong' in template) return template;
  const [only = ''] = template.value;
  if (typeof only === 'string' && template.value.length < 2) return { value: only };
  return {
    wrong: `must be text without accessors, got ${quote(text)}, write $$ for a dollar`,
  };
}
