// The YAML text of rules in, rules checked and typed out, or every mistake with its place. Counting thread, at start.

import { type Mistake, quote } from '../mistake.ts';
import { isReservedNamespace, readNamespace } from '../namespace.ts';
import { parseDocument } from '../yaml/document.ts';
import type { Fields } from '../yaml/fields.ts';
import { RULES } from '../yaml/kind.ts';
import { Mistakes } from '../yaml/mistakes.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import { Reading, TooManyValues, Value } from '../yaml/value.ts';
import { birthOf, reportShortLives } from './birth.ts';
import { conditionsOf } from './condition.ts';
import { reportConflicts } from './conflicts.ts';
import { refuseElementsInFile } from './elements.ts';
import { type ConstantLabel, FamilyRules } from './families.ts';
import { reportInitAboveCaps } from './init.ts';
import { constantLabelsOf, reportMeetingsWith } from './labels.ts';
import { lineName } from './names.ts';
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
  /** The plugin key `max_series`; absent: not checked. */
  readonly maxSeries?: number;
  /** The plugin key `series_ttl`, in milliseconds; absent, or 0: series stay. */
  readonly seriesTtlMs?: number;
}

export type RulesRead = { readonly ruleSet: RuleSet } | { readonly mistakes: readonly Mistake[] };

interface GroupDraft {
  readonly name: string;
  readonly when: readonly Condition[];
  readonly drafts: readonly RuleDraft[];
}

// Room for forty thousand of the shortest rules; a larger file must be the wrong one.
const MAX_BYTES = 1_048_576;

const PRESET_KEYS = ['when', ...MATCH_KEYS, 'metrics'];
const FILE_KEYS = ['namespace', 'labels', 'presets', 'birth', ...PRESET_KEYS];

/** One of a user's files. */
export interface RulesText {
  /** The text's name in places, `rules.yaml` for instance. */
  readonly file: string;
  readonly text: string;
}

/** Reads a user's rules from one file, called `context.file` in places. */
export function parseRules(
  text: string,
  context: RulesContext & { readonly file: string },
): RulesRead {
  return parseRulesFiles([{ file: context.file, text }], context);
}

/** Reads a user's rules from one or several files, which are one rule set together. */
export function parseRulesFiles(files: readonly RulesText[], context: RulesContext): RulesRead {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_BYTES) {
    const names = files.map(({ file }) => file).join(', ');
    const wrong = `Cannot load rules (${names}): they must have at most ${MAX_BYTES} bytes, got ${bytes}`;
    return { mistakes: [{ code: 'PROMEX_RULES_SIZE', text: wrong }] };
  }
  const mistakes = new Mistakes(RULES);
  const ruleSet = guarded(mistakes, () => readFiles(files, context, mistakes));
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

function guarded<T>(mistakes: Mistakes, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TooManyValues)) throw error;
    mistakes.add({
      code: 'PROMEX_RULES_YAML',
      text: `Cannot load rules (${error.message}): aliases must not multiply, got more than a million values`,
    });
    return undefined;
  }
}

interface FileFields {
  readonly file: string;
  readonly fields: Fields;
}

function readFiles(
  files: readonly RulesText[],
  context: RulesContext,
  mistakes: Mistakes,
): RuleSet | undefined {
  const read = fieldsOf(files, mistakes);
  if (read.length === 0) return undefined;
  const all = read.map(({ fields }) => fields);
  const namespace = namespaceOf(all, context);
  const constants = constantsOf(all);
  const ofFiles = read
    .map(({ file, fields }) => readGroup(file, fields, { ...context, namespace }))
    .filter(({ drafts }) => drafts.length > 0);
  const names = all.flatMap(
    (fields) => fields.read('presets', (value) => presetNamesOf(value, context)) ?? [],
  );
  const presets = [...new Set(names)].map((name) => {
    return readPreset(name, { ...context, namespace }, mistakes);
  });
  return assemble([...ofFiles, ...presets], constants, { ...context, namespace, generic: false });
}

// A file without rules may hold the namespace or labels for the others, but not nothing at all: it may be half written.
function fieldsOf(files: readonly RulesText[], mistakes: Mistakes): FileFields[] {
  const report = (root: Value) =>
    root.report('PROMEX_RULES_EMPTY', 'rules must hold metrics or presets, got neither');
  const read: FileFields[] = [];
  for (const { file, text } of files) {
    const root = readRoot(text, file, mistakes);
    if (root?.isNothing) report(root);
    const fields = root?.isNothing
      ? undefined
      : root?.fields(FILE_KEYS, 'a map with metrics and so on');
    if (fields !== undefined) read.push({ file, fields });
  }
  const [first] = read;
  if (
    first !== undefined &&
    read.length === files.length &&
    read.every(({ fields }) => isEmpty(fields))
  ) {
    report(first.fields.value);
  }
  return read;
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

// One name for all files, whichever of them give it.
function namespaceOf(files: readonly Fields[], context: RulesContext): string {
  const given = files.flatMap((fields) => {
    return (
      fields.read('namespace', (at) => {
        const name = namespaceFrom(at, context);
        return name === undefined ? undefined : { at, name };
      }) ?? []
    );
  });
  const [first, ...others] = given;
  for (const { at, name } of others) {
    if (name === first!.name) continue;
    at.mustBe(
      `${quote(first!.name)} as in another file (${first!.at.place})`,
      'PROMEX_RULES_CONFLICT',
    );
  }
  return first?.name ?? context.namespace;
}

// Of all files together; several may give the same label.
function constantsOf(files: readonly Fields[]): ConstantLabel[] {
  const all: ConstantLabel[] = [];
  for (const fields of files) {
    const labels = fields.read('labels', constantLabelsOf) ?? [];
    reportMeetingsWith(all, labels);
    for (const label of labels) {
      const known = all.find(({ name }) => name === label.name);
      if (known === undefined) {
        all.push(label);
      } else if (known.value !== label.value) {
        label.at.report(
          'PROMEX_RULES_CONFLICT',
          `label ${lineName(label.name)} must be ${quote(known.value)} as in another file (${known.at.place}), got ${quote(label.value)}`,
        );
      }
    }
  }
  return all;
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
  refuseElementsInFile(fields, when);
  const match = tagMatchOf(fields) ?? null;
  const birthMs = fields.read('birth', birthOf) ?? 0;
  const drafts = fields.read('metrics', (metrics) => {
    const items = metrics.isEmptyList ? [] : metrics.items('a list of rules');
    return items?.flatMap((item, index) => {
      return readRule(item, index + 1, { ...context, match, birthMs, preset }) ?? [];
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
  reportShortLives(families.families(), context.seriesTtlMs ?? 0);
  const finished = groups.map(({ name, when, drafts }) => {
    const rules = drafts.map((draft) => ({ rule: families.finish(draft), init: draft.init }));
    return { name, when, rules };
  });
  const rules = finished.flatMap((group) => group.rules);
  reportInitAboveCaps(rules, context.maxSeries ?? Number.POSITIVE_INFINITY);
  return {
    namespace: context.namespace,
    constantLabels: constants.map(({ name, value }) => ({ name, value })),
    groups: finished.map(({ name, when, rules }) => {
      return { name, when, rules: rules.map(({ rule }) => rule) };
    }),
    generic: context.generic,
  };
}
