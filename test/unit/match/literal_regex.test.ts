import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededPick } from '../../../bench/seeded_pick.ts';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import { literalRegex } from '../../../ts/match/literal_regex.ts';
import { hex } from '../../support/unit/decode/samples.ts';
import { placed } from '../../support/unit/match/scalars.ts';

const TEXTS = [
  '',
  'a',
  '/api/',
  '/api/v1',
  'x/api/',
  'kube-probe/1.2',
  'Kube-Probe',
  'a.png',
  'apng',
  'a.png?',
  'é',
  'née',
  'a\n/api/',
  '$',
  '^',
  'x'.repeat(300),
];

for (const source of [
  '',
  '^',
  '$',
  '^$',
  '^/api/',
  'kube-probe',
  '\\.png$',
  '^a$',
  'é',
  'xx',
  '\\$',
  '\\^',
  '-',
  '^\\/api\\/',
]) {
  test(`literalRegex() agrees with the engine about ${JSON.stringify(source)}`, () => {
    const quick = literalRegex(source);
    assert.ok(quick !== null);
    const pattern = new Pattern(source);
    for (const text of TEXTS) {
      for (const lineEnd of ['', '\n', '\r\n']) {
        const { bytes, view, position } = placed(text + lineEnd);
        assert.equal(quick(bytes, view, position), pattern.test(text), JSON.stringify(text));
      }
    }
  });
}

for (const source of [
  'a.c',
  'a|b',
  '^a+',
  '[ab]',
  '(a)',
  '\\d',
  '\\x41',
  'a$b',
  '^^a',
  'a\\',
  '(?i)a',
  '\ufffd',
]) {
  test(`literalRegex() leaves ${JSON.stringify(source)} to the engine`, () => {
    assert.equal(literalRegex(source), null);
  });
}

test('literalRegex() leaves numbers and booleans, whose text is not in the record, to the engine', () => {
  const quick = literalRegex('^2');
  for (const value of [200, 2.5, true, hex('c4 01 32')]) {
    const { bytes, view, position } = placed(value);
    assert.equal(quick?.(bytes, view, position), null);
  }
});

test('literalRegex() finds a text after bytes that are not UTF-8', () => {
  const { bytes, view, position } = placed(hex('a4 ff 61 62 63'));
  assert.equal(literalRegex('abc')?.(bytes, view, position), true);
  assert.equal(literalRegex('^abc')?.(bytes, view, position), false);
});

test('literalRegex() finds a text at any position', () => {
  // With two letters, so that parts of a text occur before and across it; some are longer than the longest skip.
  const random = seededPick(5);
  const text = (length: number) =>
    Array.from({ length }, () => (random(2) === 0 ? 'a' : 'b')).join('');
  for (let i = 0; i < 2000; i++) {
    const wanted = text(random(i % 50 === 0 ? 400 : 6));
    const all = text(random(12)) + (random(2) === 0 ? wanted : '') + text(random(12));
    const { bytes, view, position } = placed(all);
    assert.equal(
      literalRegex(wanted)?.(bytes, view, position),
      all.includes(wanted),
      `${wanted} in ${all}`,
    );
  }
});
