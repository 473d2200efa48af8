// The text of rules in, their mistakes out: what `import { checkRules } from 'promexporter'` gives. Any process of Node.

import presets from 'bundle:presets';
import { parseRules } from '../config/rules/parse_rules.ts';
import type { checkRules as Declared } from './npm_types.d.ts';

/** Declared for users in npm_types.d.ts. */
export const checkRules: typeof Declared = (text, file = 'rules.yaml') => {
  const read = parseRules(text, { file, namespace: '', presets, reserveOwnNames: true });
  return 'mistakes' in read ? read.mistakes : [];
};
