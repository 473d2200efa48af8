// The keys `rules` and `rules_file` in, rules out; without either, what holds where nothing is configured.
// Counting thread, at start; the file is read here, once.

import { fileErrorReason } from './file_error.ts';
import { type Mistake, quote } from './mistake.ts';
import { UnfitFileError } from './read_text_file.ts';
import { defaultRuleSet, parseRules, type RulesContext } from './rules/parse_rules.ts';
import type { RuleSet } from './rules/rule.ts';

/** Text of the two keys, undefined where the key is not set. */
export interface RulesKeys {
  readonly rules: string | undefined;
  readonly rulesFile: string | undefined;
}

/**
 * Reads the rules; undefined where there is a mistake.
 * @param readFile answers a file's text, throws where it cannot be read
 * @param report takes each mistake found
 */
export function readRules(
  keys: RulesKeys,
  context: RulesContext,
  readFile: (path: string) => string,
  report: (mistake: Mistake) => void,
): RuleSet | undefined {
  const { rules, rulesFile } = keys;
  if (rules === undefined && rulesFile === undefined) return defaultRuleSet(context);
  let text = rules;
  if (rulesFile !== undefined) {
    if (rules !== undefined) {
      const wrong = 'rules_file: got a file although rules is set too, wants one of the two';
      report({ code: 'PROMEX_RULES_TWICE', text: wrong });
      return undefined;
    }
    try {
      text = readFile(rulesFile);
    } catch (error) {
      const wrong = `rules_file: cannot read ${quote(rulesFile)}: ${fileErrorReason(error)}; wants a readable file that holds rules`;
      const isTooLarge = error instanceof UnfitFileError && error.tooLarge;
      report({ code: isTooLarge ? 'PROMEX_RULES_SIZE' : 'PROMEX_RULES_FILE', text: wrong });
      return undefined;
    }
  }
  const read = parseRules(text ?? '', { ...context, file: rulesFile ?? 'rules' });
  if ('ruleSet' in read) return read.ruleSet;
  for (const mistake of read.mistakes) report(mistake);
  return undefined;
}
