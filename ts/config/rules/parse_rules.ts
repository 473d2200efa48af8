// The YAML text of rules in, rules checked and typed out, or every mistake with its place. Counting thread, at start.

import { type Mistake, quote } from '../mistake.ts';
import { isReservedNamespace, readNamespace } from '../namespace.ts';
import { parseDocument } from '../yaml/document.ts';
import type { Fields } from '../yaml/fields.ts';
import { RULES } from '../yaml/kind.ts';
import { Mistakes } from '../yaml/mistakes.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import { Reading, TooManyValues, Value } from '../yaml/value.ts';
import { conditionsOf } from './condition.ts';
import { reportConflicts } from './conflicts.ts';
import { extractOf, reportGroupsRead } from './extract.ts';
import { type ConstantLabel, FamilyRules } from './families.ts';
import { groupNamesOf } from './groups.ts';
import { constantLabelsOf } from './labels.ts';
import { type RuleDraft, readRule } from './read_rule.ts';
import type { Condition, RuleSet } from './rule.ts';
import { MATCH_KEYS, tagMatchOf } from './tag_match.ts';

/** The context in which rules are read. */
export interface RulesContext {
  /** The plugin key `namespace`, empty for none. */
  readonly namespace: string;
  /** Name to YAML text. */
  readonly presets: Readonly<Record<string, string>>;
  /** Whether the plugin's own metrics are served on the same page. */
  readonly reserveOwnNames: boolean;
}

export type RulesRead = { readonly ruleSet: RuleSet } | { readonly mistakes: readonly Mistake[] };

interface GroupDraft {
  readonly name: string;
  readonly when: readonly Condition[];
  readonly drafts: readonly RuleDraft[];
}

// Room for forty thousand of the shortest rules; a larger file must be the wrong one.
const MAX_BYTES = 1_048_576;

const PRESET_KEYS = ['when', ...MATCH_KEYS, 'extract', 'metrics'];
const FILE_KEYS = ['namespace', 'labels', 'presets', ...PRESET_KEYS];

/**
 * Reads a user's rules.
 * @param context.file the text's name in places, `rules.yaml` for instance
 */
export function parseRules(
  text: string,
  context: RulesContext & { readonly file: string },
): RulesRead {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    const wrong = `Cannot load rules (${context.file}): they must have at most ${MAX_BYTES} bytes, got ${bytes}`;
    return { mistakes: [{ code: 'PROMEX_RULES_SIZE', text: wrong }] };
  }
  const mistakes = new Mistakes(RULES);
  const ruleSet = guarded(context.file, mistakes, () => readFile(text, context, mistakes));
  return ruleSet === undefined || !mistakes.isEmpty ? { mistakes: mistakes.list() } : { ruleSet };
}

/**
 * The rules of an instance without configuration: every preset, and the generic mapping for all other records.
 * @throws Error for a mistake in a preset
 */
export function defaultRuleSet(context: RulesContext): RuleSet {
  const mistakes = new Mistakes(RULES);
  const groups = Object.keys(context.presets).map((name) => readPreset(name, context, mistakes));
  const ruleSet = assemble(groups, [], { ...context, generic: true });
  if (mistakes.isEmpty) return ruleSet;
  throw new Error(
    mistakes
      .list()
      .map((mistake) => mistake.text)
      .join('\n'),
  );
}

function guarded<T>(file: string, mistakes: Mistakes, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TooManyValues)) throw error;
    mistakes.add({
      code: 'PROMEX_RULES_YAML',
      text: `Cannot load rules (${file}): aliases must not multiply, got more than a million values`,
    });
    return undefined;
  }
}

function readFile(
  text: string,
  context: RulesContext & { readonly file: string },
  mistakes: Mistakes,
): RuleSet | undefined {
  const root = readRoot(text, context.file, mistakes);
  if (root === undefined) return undefined;
  const expected = 'a map with metrics and so on';
  const fields = root.isNothing ? undefined : root.fields(FILE_KEYS, expected);
  if (root.isNothing || (fields !== undefined && isEmpty(fields))) {
    root.report('PROMEX_RULES_EMPTY', 'rules must hold metrics or presets, got neither');
  }
  if (fields === undefined) return undefined;
  const namespace = namespaceOf(fields, context);
  const constants = fields.read('labels', constantLabelsOf) ?? [];
  const own = readGroup(context.file, fields, { ...context, namespace });
  const presets = (fields.read('presets', (value) => presetNamesOf(value, context)) ?? []).map(
    (name) => readPreset(name, { ...context, namespace }, mistakes),
  );
  const groups = own.drafts.length > 0 ? [own, ...presets] : presets;
  return assemble(groups, constants, { ...context, namespace, generic: false });
}

function readRoot(text: string, file: string, mistakes: Mistakes): Value | undefined {
  const document = parseDocument(text, file, mistakes);
  if (document === null) return undefined;
  return new Value(new Reading(document), 'rules', 'rules', document.root, 0);
}

// An unknown key may be either of them, mistyped.
function isEmpty(fields: Fields): boolean {
  const hasNone = (key: string) => fields.get(key)?.isEmptyList ?? true;
  return !fields.hasUnknown && hasNone('metrics') && hasNone('presets');
}

function namespaceOf(fields: Fields, context: RulesContext): string {
  return fields.read('namespace', (value) => namespaceFrom(value, context)) ?? context.namespace;
}

function namespaceFrom(value: Value, context: RulesContext): string | undefined {
  const ofKey = context.namespace;
  const text = value.text();
  if (text === undefined) return undefined;
  const read = readNamespace(text);
  if ('wrong' in read) {
    value.mustBe('letters, digits and _, not starting with a digit', 'PROMEX_RULES_NAME');
  } else if (ofKey !== '' && text !== ofKey) {
    value.mustBe(
      `${quote(ofKey)} as the plugin's key namespace, or left out`,
      'PROMEX_RULES_CONFLICT',
    );
  } else if (context.reserveOwnNames && isReservedNamespace(text)) {
    // Once, not for every rule.
    return value.mustBe(
      "one that does not begin like the plugin's own metrics (promexporter, process, nodejs)",
      'PROMEX_RULES_NAME',
    );
  }
  return ofKey === '' && 'value' in read ? text : ofKey;
}

function presetNamesOf(value: Value, { presets }: RulesContext): string[] {
  const known = Object.keys(presets);
  const names: string[] = [];
  if (value.isEmptyList) return names;
  for (const item of value.items(`a list of presets such as [${known[0] ?? ''}]`) ?? []) {
    const name = item.text();
    if (name === undefined) continue;
    if (!known.includes(name)) {
      const hint = didYouMean(name, known) || `, expected one of ${known.join(', ')}`;
      item.report('PROMEX_RULES_PRESET', `there is no preset ${quote(name)}${hint}`);
    } else if (names.includes(name)) {
      item.report('PROMEX_RULES_PRESET', `preset ${quote(name)} must be listed once, got it twice`);
    } else {
      names.push(name);
    }
  }
  return names;
}

function readPreset(name: string, context: RulesContext, mistakes: Mistakes): GroupDraft {
  const root = readRoot(context.presets[name] ?? '', `preset ${name}`, mistakes);
  const fields = root?.fields(PRESET_KEYS, 'a map with metrics and so on');
  return fields === undefined
    ? { name, when: [], drafts: [] }
    : readGroup(name, fields, context, name);
}

function readGroup(
  name: string,
  fields: Fields,
  context: RulesContext,
  preset: string | null = null,
): GroupDraft {
  const when = fields.read('when', conditionsOf) ?? [];
  const match = tagMatchOf(fields) ?? null;
  const extract = fields.read('extract', extractOf) ?? [];
  reportGroupsRead(fields.get('when'), when, groupNamesOf(extract));
  const drafts = fields.read('metrics', (metrics) => {
    const items = metrics.isEmptyList ? [] : metrics.items('a list of rules');
    return items?.flatMap((item, index) => {
      return readRule(item, index + 1, { ...context, match, extract, preset }) ?? [];
    });
  });
  return { name, when, drafts: drafts ?? [] };
}

function assemble(
  groups: readonly GroupDraft[],
  constants: readonly ConstantLabel[],
  context: RulesContext & { readonly generic: boolean },
): RuleSet {
  const families = new FamilyRules(
    groups.flatMap(({ drafts }) => drafts),
    constants,
    context.namespace,
  );
  reportConflicts(families.families(), context);
  return {
    namespace: context.namespace,
    constantLabels: constants.map(({ name, value }) => ({ name, value })),
    groups: groups.map(({ name, when, drafts }) => {
      return { name, when, rules: drafts.map((draft) => families.finish(draft)) };
    }),
    generic: context.generic,
  };
}
