// The keys `rules` and `rules_file` in, rules out, or without either the default rule set. Counting thread, at start, and
// whenever the files of rules_file have changed.

import { fileErrorReason } from './file_error.ts';
import { stampsOf } from './file_stamps.ts';
import { type Mistake, quote } from './mistake.ts';
import type { Presets } from './presets.ts';
import { UnfitFileError } from './read_text_file.ts';
import type { RulesContext, RulesText } from './rules/parse_rules.ts';
import type { RuleSet } from './rules/rule.ts';
import { rulesPaths } from './rules_paths.ts';
import { markReplaced } from './utf8_text.ts';

/** Text of the two keys, undefined for an unset key. */
export interface RulesKeys {
  readonly rules: string | undefined;
  readonly rulesFile: string | undefined;
}

/** A rules_file, and how to read it again. */
export interface RulesFile {
  /** As configured: a path, perhaps with wildcards. */
  readonly path: string;
  /** The plugin key `namespace`, empty for none. */
  readonly namespace: string;
  /** stampsOfRules(), taken before the files were read. */
  readonly stamps: string;
}

/** Changes whenever one of the files does, or another one matches. */
export function stampsOfRules(path: string): string {
  let paths: readonly string[] = [path];
  try {
    paths = rulesPaths(path);
  } catch {
    // The path itself has a stamp then, too.
  }
  return `${paths.join('\n')}\n${stampsOf(paths)}`;
}

/**
 * Reads the rules; undefined if there is a mistake.
 * @param readFile returns a file's text, throws if it cannot be read
 * @param report called with each mistake found
 */
export async function readRules(
  keys: RulesKeys,
  context: Omit<RulesContext, 'presets'>,
  presets: Presets,
  readFile: (path: string) => string,
  report: (mistake: Mistake) => void,
): Promise<RuleSet | undefined> {
  const { rules, rulesFile } = keys;
  if (rules === undefined && rulesFile === undefined) {
    const groups = await presets.groups();
    return { namespace: context.namespace, constantLabels: [], groups, generic: true };
  }
  if (rules !== undefined && rulesFile !== undefined) {
    const wrong = 'rules_file: expected only one of rules and rules_file, got both';
    report({ code: 'PROMEX_RULES_TWICE', text: wrong });
    return undefined;
  }
  const files =
    rulesFile === undefined
      ? [{ file: 'rules', text: markReplaced(rules ?? '') }]
      : readFiles(rulesFile, readFile, report);
  if (files === undefined) return undefined;
  const { parseRulesFiles } = await import('./rules/parse_rules.ts');
  const read = parseRulesFiles(files, { ...context, presets: await presets.texts() });
  if ('ruleSet' in read) return read.ruleSet;
  for (const mistake of read.mistakes) report(mistake);
  return undefined;
}

/** The text of each file that the key means; undefined if one cannot be read. */
function readFiles(
  rulesFile: string,
  readFile: (path: string) => string,
  report: (mistake: Mistake) => void,
): RulesText[] | undefined {
  let path = rulesFile;
  try {
    const files: RulesText[] = [];
    for (path of rulesPaths(rulesFile)) files.push({ file: path, text: readFile(path) });
    return files;
  } catch (error) {
    const wrong = `rules_file: cannot read ${quote(path)}: ${fileErrorReason(error)}; expected a readable file that holds rules`;
    const isTooLarge = error instanceof UnfitFileError && error.tooLarge;
    report({ code: isTooLarge ? 'PROMEX_RULES_SIZE' : 'PROMEX_RULES_FILE', text: wrong });
    return undefined;
  }
}
