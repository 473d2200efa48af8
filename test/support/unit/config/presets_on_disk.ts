// The presets from the sources, for tests that run without the bundle.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Presets } from '../../../../ts/config/presets.ts';
import { defaultRuleSet } from '../../../../ts/config/rules/parse_rules.ts';

const FOLDER = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../../ts/config/presets',
);

/** Name to YAML text, in the order of the names. */
export const PRESETS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => [path.basename(file, '.yaml'), readFileSync(path.join(FOLDER, file), 'utf8')]),
);

/** The result of scripts/bundle.mjs for them, made at each call. */
export const presetsOnDisk: Presets = {
  groups: async () =>
    defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true }).groups,
  texts: async () => PRESETS,
};
