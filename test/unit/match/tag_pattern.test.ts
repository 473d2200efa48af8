import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import { matchesTag, matchesWildcard } from '../../../ts/match/tag_pattern.ts';

test('matchesTag() accepts every tag by default', () => {
  assert.equal(matchesTag(null, ''), true);
  assert.equal(matchesTag(null, 'kube.x'), true);
});

test('matchesTag() finds a regular expression anywhere in the tag', () => {
  const match = { kind: 'regex', pattern: new Pattern('var\\.log') } as const;
  assert.equal(matchesTag(match, 'kube.var.log.x'), true);
  assert.equal(matchesTag(match, 'kube.varxlog'), false);
});

for (const [pattern, tag, expected] of [
  ['*', '', true],
  ['*', 'app.x', true],
  ['', '', true],
  ['', 'a', false],
  ['app', 'app', true],
  ['app', 'apple', false],
  ['apple', 'app', false],
  ['app.*', 'app.', true],
  ['app.*', 'app', false],
  ['*.log', 'a.b.log', true],
  ['*.log', 'a.log.b', false],
  ['a*b*c', 'a.b.b.c', true],
  ['a*b*c', 'a.c.b', false],
  ['a**c', 'ac', true],
  ['kube.*.web.*', 'kube.var.web.x', true],
  ['App', 'app', false],
  ['a?c', 'abc', false],
] as const) {
  test(`matchesWildcard() says ${expected} of ${JSON.stringify(tag)} for ${JSON.stringify(pattern)}`, () => {
    assert.equal(matchesWildcard(pattern, tag), expected);
  });
}

test('matchesWildcard() stays quick where stars could be tried in many ways', () => {
  assert.equal(matchesWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5000)), false);
});
