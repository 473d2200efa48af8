// The keys `rules` and `rules_file` in, rules out, or without either the default rule set. The file is read here, once.
// Counting thread, at start.

import { fileErrorReason } from './file_error.ts';
import { type Mistake, quote } from './mistake.ts';
import type { Presets } from './presets.ts';
import { UnfitFileError } from './read_text_file.ts';
import type { RulesContext } from './rules/parse_rules.ts';
import type { RuleSet } from './rules/rule.ts';
import { markReplaced } from './utf8_text.ts';

/** Text of the two keys, undefined for an unset key. */
export interface RulesKeys {
  readonly rules: string | undefined;
  readonly rulesFile: string | undefined;
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
  let text = rules === undefined ? '' : markReplaced(rules);
  if (rulesFile !== undefined) {
    if (rules !== undefined) {
      const wrong = 'rules_file: expected only one of rules and rules_file, got both';
      report({ code: 'PROMEX_RULES_TWICE', text: wrong });
      return undefined;
    }
    try {
      text = readFile(rulesFile);
    } catch (error) {
      const wrong = `rules_file: cannot read ${quote(rulesFile)}: ${fileErrorReason(error)}; expected a readable file that holds rules`;
      const isTooLarge = error instanceof UnfitFileError && error.tooLarge;
      report({ code: isTooLarge ? 'PROMEX_RULES_SIZE' : 'PROMEX_RULES_FILE', text: wrong });
      return undefined;
    }
  }
  const { parseRules } = await import('./rules/parse_rules.ts');
  const file = rulesFile ?? 'rules';
  const read = parseRules(text, { ...context, presets: await presets.texts(), file });
  if ('ruleSet' in read) return read.ruleSet;
  for (const mistake of read.mistakes) report(mistake);
  return undefined;
}
