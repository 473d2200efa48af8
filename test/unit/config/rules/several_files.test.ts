// Rules of several files: one rule set, whose mistakes name their places.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRulesFiles, type RulesRead } from '../../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../../ts/config/rules/rule.ts';
import { PRESETS } from '../../../support/unit/config/presets_on_disk.ts';

/** Reads files called a.yaml, b.yaml and so on. */
function parse(texts: readonly string[], namespace = ''): RulesRead {
  const files = texts.map((text, i) => ({ file: `${'abc'[i]}.yaml`, text }));
  return parseRulesFiles(files, { namespace, presets: PRESETS, reserveOwnNames: true });
}

function rulesOf(...texts: readonly string[]): RuleSet {
  const read = parse(texts);
  return 'ruleSet' in read ? read.ruleSet : assert.fail(JSON.stringify(read.mistakes));
}

function mistakesOf(...texts: readonly string[]): string[] {
  const read = parse(texts);
  return 'mistakes' in read ? read.mistakes.map(({ text, code }) => `${text} (${code})`) : [];
}

const A = 'metrics: [{name: a, type: counter}]\n';
const B = 'metrics: [{name: b, type: counter}]\n';

describe('rules of several files', () => {
  it('are groups in the order of the files, with tags and conditions of their own', () => {
    const { groups } = rulesOf(`${A}when: {field: $x, exists: true}\n`, `${B}match: web.*\n`);
    assert.deepEqual(
      groups.map(({ name, when, rules }) => [name, when.length, rules[0]!.match?.kind ?? null]),
      [
        ['a.yaml', 1, null],
        ['b.yaml', 0, 'wildcard'],
      ],
    );
    assert.equal(groups[1]!.rules[0]!.place, 'b.yaml:1:11');
  });

  it('may share a family, whose rules are numbered through', () => {
    const { groups } = rulesOf(A, A);
    const rules = groups.flatMap((group) => group.rules);
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['a', 'a#2'],
    );
    assert.equal(rules[0]!.family, rules[1]!.family);
  });

  it('have one namespace and the labels of all files, wherever they are given', () => {
    const ruleSet = rulesOf('namespace: n\nlabels: {x: "1"}\n', `${B}labels: {y: "2", x: "1"}\n`);
    assert.equal(ruleSet.namespace, 'n');
    assert.deepEqual(ruleSet.constantLabels, [
      { name: 'x', value: '1' },
      { name: 'y', value: '2' },
    ]);
    assert.deepEqual(ruleSet.groups[0]!.rules[0]!.family.labelNames, ['x', 'y']);
  });

  it('load a preset once, after the rules of all files', () => {
    const { groups } = rulesOf('presets: [cpu, mem]\n', `presets: [cpu]\n${B}`);
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['b.yaml', 'cpu', 'mem'],
    );
  });

  it('must agree', () => {
    assert.deepEqual(
      mistakesOf(
        `namespace: n\nlabels: {x: "1"}\n${A}`,
        'namespace: m\nlabels: {x: "2"}\nmetrics:\n  - {name: a, type: gauge, value: $v}\n  - {name: a_total, type: counter}\n',
      ),
      [
        'Cannot load rules (b.yaml:1:12): namespace must be "n" as in another file (a.yaml:1:12), got "m" (PROMEX_RULES_CONFLICT)',
        'Cannot load rules (b.yaml:2:10): label x must be "1" as in another file (a.yaml:2:10), got "2" (PROMEX_RULES_CONFLICT)',
        'Cannot load rule "a" (b.yaml:4:21): type must be counter as in the first rule of this name (a.yaml:3:11), got gauge (PROMEX_RULES_CONFLICT)',
        'Cannot load rule "a_total" (b.yaml:5:5): the counter\'s samples must have names of their own, but n_a_total belongs to the counter "a" too (a.yaml:3:11) (PROMEX_RULES_CONFLICT)',
      ],
    );
  });

  it('report the mistakes of every file', () => {
    const mistakes = mistakesOf('metrics: [', 'metrics: [{name: b}]\n', '');
    assert.deepEqual(
      mistakes.map((mistake) => /\(([abc])\.yaml[^)]*\)/.exec(mistake)?.[1]),
      ['a', 'b', 'c'],
    );
  });

  it('must hold something in each file, and rules in one of them', () => {
    assert.match(
      mistakesOf(A, '# nothing\n').join(),
      /^Cannot load rules \(b\.yaml:1:1\): .*EMPTY/,
    );
    assert.match(
      mistakesOf('labels: {x: y}\n', 'namespace: n\n').join(),
      /^Cannot .*\(a\.yaml:1:1\)/,
    );
  });

  it('have at most a megabyte together', () => {
    const half = `${A}# ${'x'.repeat(600_000)}\n`;
    assert.match(
      mistakesOf(half, half).join(),
      /^Cannot load rules \(a\.yaml, b\.yaml\): they must have at most 1048576 bytes, got 12000\d\d/,
    );
  });
});
