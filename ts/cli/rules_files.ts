// A rules file's path in, or a pattern for several, their rules or mistakes out, the same as in the plugin. Command line.

import presets from 'bundle:presets';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { readCounterNames } from '../config/counter_names.ts';
import { fileErrorReason } from '../config/file_error.ts';
import type { Mistake } from '../config/mistake.ts';
import { isReservedNamespace, readNamespace, reservedNamespace } from '../config/namespace.ts';
import { defaultRuleSet, parseRulesFiles, type RulesText } from '../config/rules/parse_rules.ts';
import type { RuleSet } from '../config/rules/rule.ts';
import { rulesPaths } from '../config/rules_paths.ts';
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
 * @param file as typed, perhaps with wildcards like the plugin's key rules_file; places in mistakes begin with the paths
 * @param maxSeries that `init` must keep to; absent: not known
 * @throws UsageError if a file cannot be read
 */
export async function readRules(
  file: string,
  namespace: string,
  maxSeries = Number.POSITIVE_INFINITY,
): Promise<{ ruleSet: RuleSet } | { mistakes: readonly Mistake[] }> {
  const context = { namespace, presets, reserveOwnNames: true, maxSeries };
  return parseRulesFiles(file === STDIN ? [await readStdin()] : readFiles(file), context);
}

async function readStdin(): Promise<RulesText> {
  return { file: shownName(STDIN), text: decodeText(await buffer(process.stdin)) };
}

function readFiles(pattern: string): RulesText[] {
  let path = pattern;
  try {
    const files: RulesText[] = [];
    for (path of rulesPaths(pattern)) {
      files.push({ file: path, text: decodeText(readFileSync(path)) });
    }
    return files;
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${fileErrorReason(error)}`);
  }
}

/** The plugin's rules if nothing is configured. */
export function rulesOfNothing(namespace: string): { ruleSet: RuleSet } {
  return { ruleSet: defaultRuleSet({ namespace, presets, reserveOwnNames: true }) };
}

/** One line for each, as the plugin logs them. */
export function mistakeLines(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ code, text }) => `${text} (${code})\n`).join('');
}
