// Values of a rules file in, types that several keys share out: accessors, templates, patterns, durations, words.
// Undefined for a wrong value, which has been reported. Counting thread, at start.

import type { Read } from '../mistake.ts';
import { quote } from '../mistake.ts';
import { type DurationRange, durationWithin, expectedDuration } from '../prometheus_duration.ts';
import type { RulesCode } from '../yaml/kind.ts';
import { alternatives, didYouMean } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';
import { readAccessor } from './accessor.ts';
import { neverMatches } from './never_matches.ts';
import { Pattern } from './pattern.ts';
import type { Accessor, Template } from './rule.ts';
import { readConstant, readTemplate } from './template.ts';

function valueRead<T>(value: Value, read: Read<T>, code: RulesCode): T | undefined {
  if ('value' in read) return read.value;
  value.report(code, `${value.name} ${read.wrong}`);
  return undefined;
}

/** One accessor and nothing else. */
export function accessorOf(value: Value): Accessor | undefined {
  const text = value.text('an accessor such as $status');
  if (text === undefined) return undefined;
  return valueRead(value, readAccessor(text), 'PROMEX_RULES_ACCESSOR');
}

/** Text with accessors; numbers and booleans are texts as written. */
export function templateOf(value: Value, wanted = 'text with accessors'): Template | undefined {
  const { scalar, writtenText } = value;
  if (writtenText === null) return value.mustBe(wanted);
  if (typeof scalar !== 'string') return [writtenText];
  return valueRead(value, readTemplate(writtenText), 'PROMEX_RULES_ACCESSOR');
}

/** Text without accessors; numbers and booleans are texts as written. */
export function constantOf(value: Value): string | undefined {
  const { scalar, writtenText } = value;
  if (writtenText === null) return value.mustBe('text');
  if (typeof scalar !== 'string') return writtenText;
  return valueRead(value, readConstant(writtenText), 'PROMEX_RULES_ACCESSOR');
}

/** A text to compare a field with. One that no field can have is refused: see textEnd() in decode/scalar.ts. */
export function fieldTextOf(value: Value, text: string): string | undefined {
  if (!text.endsWith('\n')) return text;
  return value.mustBe(
    'text without a line break at its end, because fields are read without theirs (in YAML, | keeps it, |- does not)',
  );
}

/** @param source the expression, if it is not the value's whole text */
export function patternOf(value: Value, source = value.text('a regular expression')) {
  if (source === undefined) return undefined;
  try {
    const pattern = new Pattern(source);
    const never = neverMatches(source);
    if (never === null) return pattern;
    value.report(
      'PROMEX_RULES_REGEX',
      `${value.name} must be a regular expression that some text matches, got ${quote(source)}: ${never}`,
    );
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const reason = message.replace(/^error parsing regexp: /, '').replace(/\s+/g, ' ');
    value.report(
      'PROMEX_RULES_REGEX',
      `${value.name} must be a regular expression in RE2's syntax, got ${quote(source)}: ${reason}${unlike(source)}`,
    );
    return undefined;
  }
}

// Features of other languages that RE2 leaves out, because they cannot be matched in linear time.
function unlike(source: string): string {
  if (/\(\?<?[=!]/.test(source)) return ' (RE2 looks neither ahead nor behind)';
  if (/\\[1-9]|\\k</.test(source)) return ' (RE2 has no back references)';
  return '';
}

export function wordOf<Word extends string>(
  value: Value,
  words: readonly Word[],
): Word | undefined {
  const { scalar } = value;
  const word = words.find((known) => known === scalar);
  if (word !== undefined) return word;
  const hint = typeof scalar === 'string' ? didYouMean(scalar, words) : '';
  value.report(
    'PROMEX_RULES_VALUE',
    `${value.name} must be ${alternatives(words)}, got ${value.shown()}${hint}`,
  );
  return undefined;
}

/** Milliseconds. A number means seconds. */
export function durationOf(value: Value, range: DurationRange): number | undefined {
  const ms = durationWithin(value.writtenText ?? '', range);
  return ms ?? value.mustBe(expectedDuration(range));
}
