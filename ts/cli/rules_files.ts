// A rules file's path in, its rules or mistakes out, the same as in the plugin. Command line.

import presets from 'bundle:presets';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { readCounterNames } from '../config/counter_names.ts';
import { fileErrorReason } from '../config/file_error.ts';
import type { Mistake } from '../config/mistake.ts';
import { isReservedNamespace, readNamespace, reservedNamespace } from '../config/namespace.ts';
import { defaultRuleSet, parseRules } from '../config/rules/parse_rules.ts';
import type { RuleSet } from '../config/rules/rule.ts';
import { decodeText } from '../config/utf8_text.ts';
import { UsageError } from './arguments.ts';

/** Text of the option `--namespace`, checked. @throws UsageError */
export function namespaceOption(text: string): string {
  const read = readNamespace(text);
  if ('wrong' in read) throw new UsageError(`--namespace: ${read.wrong}`);
  if (isReservedNamespace(text)) throw new UsageError(`--namespace: ${reservedNamespace(text)}`);
  return read.value;
}

/** Text of the option `--counter-names`, checked. @returns whether they are as written. @throws UsageError */
export function counterNamesOption(text: string): boolean {
  const read = readCounterNames(text);
  if ('wrong' in read) throw new UsageError(`--counter-names: ${read.wrong}`);
  return read.value;
}

/** The file's name for standard input. */
export const STDIN = '-';

/** A file's name for people. */
export function shownName(file: string): string {
  return file === STDIN ? '<stdin>' : file;
}

/**
 * @param file as typed; places in mistakes begin with it
 * @param maxSeries that `init` must keep to; absent: not known
 * @throws UsageError if the file cannot be read
 */
export async function readRules(
  file: string,
  namespace: string,
  maxSeries = Number.POSITIVE_INFINITY,
): Promise<{ ruleSet: RuleSet } | { mistakes: readonly Mistake[] }> {
  let text: string;
  try {
    text = decodeText(file === STDIN ? await buffer(process.stdin) : readFileSync(file));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${fileErrorReason(error)}`);
  }
  const context = { namespace, presets, reserveOwnNames: true, maxSeries };
  return parseRules(text, { ...context, file: shownName(file) });
}

/** The plugin's rules if nothing is configured. */
export function rulesOfNothing(namespace: string): { ruleSet: RuleSet } {
  return { ruleSet: defaultRuleSet({ namespace, presets, reserveOwnNames: true }) };
}

/** One line for each, as the plugin logs them. */
export function mistakeLines(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ code, text }) => `${text} (${code})\n`).join('');
}
