// The text of rules in, their mistakes out: what `import { checkRules } from 'promexporter'` gives. Any process of Node.

import presets from 'bundle:presets';
import type { Mistake } from '../config/mistake.ts';
import { parseRules } from '../config/rules/parse_rules.ts';

/**
 * Checks rules as the plugin does at its start. Its types for users are in scripts/release/npm/check_rules.d.ts.
 * @param file the text's name in mistakes
 * @returns empty if the plugin accepts the rules
 */
export function checkRules(text: string, file = 'rules.yaml'): readonly Mistake[] {
  const read = parseRules(text, { file, namespace: '', presets, reserveOwnNames: true });
  return 'mistakes' in read ? read.mistakes : [];
}
