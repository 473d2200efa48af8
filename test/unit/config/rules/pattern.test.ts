import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pattern } from '../../../../ts/config/rules/pattern.ts';

test('Pattern finds a match anywhere, unless anchored', () => {
  assert.equal(new Pattern('b').test('abc'), true);
  assert.equal(new Pattern('^b').test('abc'), false);
});

test('Pattern gives named groups in their order, empty if one took no part', () => {
  const pattern = new Pattern('^(?<b>x)?(y)(?P<a>z)$');
  assert.deepEqual(pattern.groupNames, ['b', 'a']);
  assert.deepEqual(pattern.groups('yz'), { b: '', a: 'z' });
  assert.equal(pattern.groups('no'), null);
});

test('Pattern needs no longer for a text that would send a backtracking engine astray', () => {
  // Trying all ways would take 2^40 steps.
  assert.equal(new Pattern('^(a+)+$').test(`${'a'.repeat(40)}b`), false);
  assert.equal(new Pattern('(x+x+)+y').test('x'.repeat(5000)), false);
});

test('Pattern refuses the same expressions as RE2, and those that are too large', () => {
  assert.throws(() => new Pattern('(?=a)'), /invalid or unsupported Perl syntax/);
  assert.throws(() => new Pattern('(a)\\1'), /invalid escape sequence/);
  assert.throws(
    () => new Pattern('(x{50}){60}'),
    /repeat|expected at most 2000 instructions, got \d+/,
  );
  assert.throws(
    () => new Pattern('\\w+'.repeat(1100)),
    /expected at most 2000 instructions, got 2202/,
  );
});
