// The presets' YAML texts in, the source of a module with their rules out, so that a start parses no YAML for them.
// Build time (scripts/bundle.mjs).

import { defaultRuleSet } from './rules/parse_rules.ts';
import { Pattern } from './rules/pattern.ts';

/**
 * An ES module whose default export is the `groups` of defaultRuleSet(). It imports `./rules/pattern.ts`.
 * @param presets name to YAML text
 * @throws Error with every mistake in them
 */
export function presetGroupsModule(presets: Readonly<Record<string, string>>): string {
  const { groups } = defaultRuleSet({ namespace: '', presets, reserveOwnNames: true });
  const families = [
    ...new Set(groups.flatMap(({ rules }) => rules.map(({ family }) => family))),
  ] as const;
  const shared = new Map<unknown, string>(families.map((family, i) => [family, `family${i}`]));
  return [
    "import { Pattern } from './rules/pattern.ts';",
    ...families.map((family) => `const ${shared.get(family)} = ${expression(family, new Map())};`),
    `export default ${expression(groups, shared)};`,
    '',
  ].join('\n');
}

/** @param named values that already have a name, because rules share them */
function expression(value: unknown, named: ReadonlyMap<unknown, string>): string {
  const name = named.get(value);
  if (name !== undefined) return name;
  if (value instanceof Pattern) {
    const { source, groupNames } = value;
    return `new Pattern(${JSON.stringify(source)}, ${JSON.stringify(groupNames)})`;
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => expression(item, named)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => {
      return `${JSON.stringify(key)}: ${expression(field, named)}`;
    });
    return `{ ${fields.join(', ')} }`;
  }
  // JSON has no infinities, which conditions may compare with.
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
