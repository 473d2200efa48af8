import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import { stringTest } from '../../../ts/match/string_test.ts';
import { hex } from '../decode/samples.ts';
import { placed } from './scalars.ts';

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
  test(`stringTest() agrees with the engine about ${JSON.stringify(source)}`, () => {
    const quick = stringTest(source);
    assert.ok(quick !== null);
    const pattern = new Pattern(source);
    for (const text of TEXTS) {
      const { bytes, view, position } = placed(text);
      assert.equal(quick(bytes, view, position), pattern.test(text), JSON.stringify(text));
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
  test(`stringTest() leaves ${JSON.stringify(source)} to the engine`, () => {
    assert.equal(stringTest(source), null);
  });
}

test('stringTest() leaves numbers and booleans, whose text is not in the record, to the engine', () => {
  const quick = stringTest('^2');
  for (const value of [200, 2.5, true, hex('c4 01 32')]) {
    const { bytes, view, position } = placed(value);
    assert.equal(quick?.(bytes, view, position), null);
  }
});

test('stringTest() finds a text behind bytes that are no UTF-8', () => {
  const { bytes, view, position } = placed(hex('a4 ff 61 62 63'));
  assert.equal(stringTest('abc')?.(bytes, view, position), true);
  assert.equal(stringTest('^abc')?.(bytes, view, position), false);
});
