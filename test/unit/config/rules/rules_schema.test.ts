// The JSON Schema of rules files, and the types that are made from it, say what the reader accepts.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { typesOf } from '../../../../scripts/release/schema_types.mjs';
import { parseRules } from '../../../../ts/config/rules/parse_rules.ts';
import schema from '../../../../ts/config/rules/rules.schema.json' with { type: 'json' };
import { ROOT } from '../../../support/e2e/fluent_bit.ts';
import { ruleSet } from '../../../support/fuzz/rule_sets.ts';
import { yamlOf } from '../../../support/fuzz/rules_yaml.ts';
import { folderOf } from '../../../support/lifecycle/chunks.ts';
import { PRESETS } from '../../../support/unit/config/presets_on_disk.ts';

const CONTEXT = { file: 'rules.yaml', namespace: '', presets: PRESETS, reserveOwnNames: true };
const { definitions } = schema;

/** The words that the reader expects in place of `zzz`, from its mistake. */
function expectedIn(yaml: string): string[] {
  const read = parseRules(yaml, CONTEXT);
  const mistakes = 'mistakes' in read ? read.mistakes : [];
  const text = mistakes.map((mistake) => mistake.text).find((one) => one.includes('"zzz"')) ?? '';
  const words = /(?:expected one of|must be) (.*?)(?:, got .*)?$/.exec(text)?.[1];
  return words?.split(/, | or /) ?? assert.fail(yaml);
}

function keysOf(...parts: readonly { readonly properties: object }[]): string[] {
  return [...new Set(parts.flatMap(({ properties }) => Object.keys(properties)))];
}

const {
  Any,
  All,
  Comparison,
  ExponentialBuckets,
  LabelField,
  LinearBuckets,
  Not,
  Notation,
  Parse,
  Path,
  ReplaceStep,
  Rule,
} = definitions;
const { type, op, from } = Rule.properties;
const buckets = (text: string) =>
  `metrics: [{name: x, type: histogram, value: $x, buckets: ${text}}]`;
const gauge = (text: string) => `metrics: [{name: x, type: gauge, value: $x, ${text}}]`;

describe('rules.schema.json', () => {
  for (const [name, inSchema, yaml] of [
    ['keys of a file', keysOf(schema), 'zzz: 1'],
    ['keys of a rule', keysOf(Rule), 'metrics: [{zzz: 1}]'],
    ['keys of a condition', keysOf(Comparison, Not, Any, All, Path), 'when: {zzz: 1}\nmetrics: []'],
    ['keys of a label', keysOf(LabelField), gauge('labels: {a: {field: $a, zzz: 1}}')],
    [
      'ways to normalize a label',
      LabelField.properties.normalize.enum,
      gauge('labels: {a: {field: $a, normalize: zzz}}'),
    ],
    [
      'keys of a step of replace',
      keysOf(ReplaceStep),
      gauge('labels: {a: {field: $a, replace: [{zzz: 1}]}}'),
    ],
    [
      'cases of a label',
      LabelField.properties.case.enum,
      gauge('labels: {a: {field: $a, case: zzz}}'),
    ],
    ['ways to write buckets', keysOf(ExponentialBuckets, LinearBuckets), buckets('{zzz: 1}')],
    [
      'keys of exponential buckets',
      keysOf(ExponentialBuckets.properties.exponential),
      buckets('{exponential: {start: 1, factor: 2, count: 3, zzz: 1}}'),
    ],
    [
      'keys of linear buckets',
      keysOf(LinearBuckets.properties.linear),
      buckets('{linear: {start: 1, width: 2, count: 3, zzz: 1}}'),
    ],
    ['types', type.enum, 'metrics: [{name: x, type: zzz}]'],
    ['notations', Notation.enum, gauge('parse: zzz')],
    ['keys of parse', keysOf(Parse), gauge('parse: {zzz: 1}')],
    ['numbers of a list', Parse.properties.take.enum, gauge('parse: {list: ",", take: zzz}')],
    ['operations of gauges', op.enum, gauge('op: zzz')],
    ['values of from', from.enum, 'metrics: [{name: x, type: counter, value: $x, from: zzz}]'],
    ['presets', schema.properties.presets.items.enum, 'presets: [zzz]'],
  ] as const) {
    it(`has the ${name} that the reader knows`, () => {
      assert.deepEqual([...inSchema].sort(), expectedIn(yaml).sort());
    });
  }

  it('has no type that refuses rules which the reader accepts', (t) => {
    const written = [...documentedRules(), ...randomRules()].filter(
      (text) => 'ruleSet' in parseRules(text, CONTEXT),
    );
    assert.ok(written.length > 200);
    const values = written.map((text) => JSON.stringify(parse(text, { merge: true })));
    const sample = `import type { RulesFile } from './types.ts';
export const files: readonly RulesFile[] = [
${values.join(',\n')}];`;
    assert.equal(compiled(t, sample), '');
  });

  it('has types that refuse other keys and values', (t) => {
    const wrong = [
      "{ metric: [{ name: 'a', type: 'counter' }] }",
      "{ metrics: [{ name: 'a', type: 'counter', lables: {} }] }",
      "{ metrics: [{ name: 'a', type: 'gague' }] }",
      "{ metrics: [{ name: 'a' }] }",
      "{ metrics: [{ name: 'a', type: 'counter', when: { field: '$a', equals: 1 } }] }",
      "{ metrics: [{ name: 'a', type: 'gauge', each: 1 }] }",
      "{ presets: ['cpus'] }",
    ];
    const sample = `import type { RulesFile } from './types.ts';
${wrong.map((value, i) => `export const file${i}: RulesFile = ${value};\n`).join('')}`;
    const lines = [...compiled(t, sample).matchAll(/sample\.ts[(:](\d+)/g)].map(([, line]) => line);
    assert.deepEqual(
      [...new Set(lines)].map(Number),
      wrong.map((_, i) => i + 2),
    );
  });

  it('has no keyword that its types would leave out', () => {
    assert.throws(() => typesOf({ ...schema, minItems: 1 }), /expected no keyword minItems/);
  });
});

/** The output of the compiler. */
function compiled(t: TestContext, sample: string): string {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'types.ts'), typesOf(schema));
  writeFileSync(join(folder, 'sample.ts'), sample);
  const options = ['--noEmit', '--strict', '--allowImportingTsExtensions', '--pretty', 'false'];
  const { stdout } = spawnSync(
    join(ROOT, 'node_modules/.bin/tsc'),
    [...options, '--module', 'esnext', '--moduleResolution', 'bundler', 'sample.ts'],
    { cwd: folder, encoding: 'utf8' },
  );
  return stdout;
}

/** The presets, and every block of YAML and every example, also those that are no rules. */
function documentedRules(): string[] {
  const filesIn = (folder: string) =>
    readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name));
  const files = ['docs', 'examples', 'examples/cookbook'].flatMap(filesIn);
  const texts = (end: string) =>
    files.filter((file) => file.endsWith(end)).map((file) => readFileSync(file, 'utf8'));
  const blocks = texts('.md').flatMap((text) => [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]);
  return [...Object.values(PRESETS), ...texts('.yaml'), ...blocks.map(([, block]) => block!)];
}

function randomRules(): string[] {
  const ofOneFile = ruleSet.filter(({ groups, generic }) => {
    return groups.length === 1 && groups[0]!.rules.length > 0 && !generic;
  });
  return fc.sample(ofOneFile, 200).map(yamlOf);
}
