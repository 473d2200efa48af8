import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import { compileOnePass } from '../../../ts/match/one_pass.ts';
import {
  MATCHES,
  NO_MATCH,
  OnePassMatcher,
  UNDECIDED,
} from '../../../ts/match/one_pass_matcher.ts';

const COMBINED =
  '^(?<host>\\S+) \\S+ (?<user>\\S+) \\[(?<time>[^\\]]+)\\] "(?<method>[A-Z]+) (?<path>[^ "]+)(?: (?<proto>[^"]*))?" (?<status>\\d{3}) (?<bytes>\\d+|-)';

/** The groups' texts, null for one that took no part; the result of search() if that is not a match. */
function groups(source: string, bytes: Uint8Array): (string | null)[] | number {
  const tables = compileOnePass(new Pattern(source));
  assert.ok(tables !== null, `${source} is one-pass`);
  const matcher = new OnePassMatcher(tables);
  const found = matcher.search(bytes, 0, bytes.length);
  if (found !== MATCHES) return found;
  const { slots } = matcher;
  return Array.from({ length: slots.length / 2 }, (_, i) => {
    const [start, end] = [slots[2 * i]!, slots[2 * i + 1]!];
    return start < 0 ? null : Buffer.from(bytes.subarray(start, end)).toString();
  });
}

const ofText = (source: string, text: string) => groups(source, Buffer.from(text));

describe('A one-pass expression', () => {
  it('finds the groups of an access log', () => {
    const line =
      '203.0.113.7 - - [27/Jul/2026:10:15:32 +0000] "GET /cart?id=7 HTTP/1.1" 200 512 "-" "curl/8.5.0"';
    assert.deepEqual(ofText(COMBINED, line), [
      '203.0.113.7',
      '-',
      '27/Jul/2026:10:15:32 +0000',
      'GET',
      '/cart?id=7',
      'HTTP/1.1',
      '200',
      '512',
    ]);
  });

  it('finds a match anywhere, the leftmost one', () => {
    const source = 'after (?<ms>\\d+) ms from (?<src>\\w+)';
    assert.deepEqual(ofText(source, 'after all, done after 12 ms from db, after 3 ms from x'), [
      '12',
      'db',
    ]);
    assert.equal(ofText(source, 'after 12 ms'), NO_MATCH);
  });

  it('goes back to where a match ended, with the groups as they were there', () => {
    assert.deepEqual(ofText('^a(?<x>b)?(?:c(?<y>d)e)?', 'abcdx'), ['b', null]);
    assert.deepEqual(ofText('^(?:(?<x>[ab]),)*', 'a,b,a'), ['b']);
    assert.deepEqual(ofText('(?<x>a+?)', 'baa'), ['a']);
  });

  it('knows the beginning and the end', () => {
    assert.deepEqual(ofText('(?:^|,)(?<x>\\d)$', '1,2'), ['2']);
    assert.deepEqual(ofText('(?:^|,)(?<x>\\d)$', '2'), ['2']);
    assert.deepEqual(ofText('(?<x>$)', 'ab'), ['']);
    assert.equal(ofText('^(?<x>b)', 'ab'), NO_MATCH);
  });

  it('takes characters outside ASCII as characters', () => {
    assert.deepEqual(ofText('^(?<x>..)(?<y>[ö-ü])', 'ä🜂ü'), ['ä🜂', 'ü']);
    assert.deepEqual(ofText('(?<x>\\pL+)', '12 größe5'), ['größe']);
    assert.deepEqual(ofText('^(?i)k(?<x>s)', '\u212a\u017f'), ['\u017f']);
    assert.equal(ofText('^(?<x>..)$', 'ä'), NO_MATCH);
  });

  it('leaves bytes that are not UTF-8 to re2js', () => {
    for (const bytes of [
      [0x80],
      [0xc3],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ]) {
      assert.equal(groups('^(?<x>.)$', Uint8Array.from(bytes)), UNDECIDED, String(bytes));
      assert.equal(groups('b(?<x>.)', Uint8Array.from([0x61, ...bytes])), UNDECIDED);
    }
  });

  it('leaves texts to re2js on which a search takes more than linear time', () => {
    assert.equal(ofText('(?<x>a*)b', 'a'.repeat(10_000)), UNDECIDED);
    assert.equal(ofText('(?<x>\\w*)!', `${'a '.repeat(10_000)}`), NO_MATCH);
  });

  it('is one in which each repetition ends at a character that it cannot take', () => {
    for (const source of [
      '^(?<x>\\S+)"',
      '(?<x>a*)a',
      '^(?<x>.*) took',
      '^.*(?<x>\\d)',
      '\\b(?<x>a)',
      '(?m)^(?<x>a)',
      '(?<x>[ab]|ac)c',
      `(?<x>${'a'.repeat(600)})`,
    ]) {
      assert.equal(compileOnePass(new Pattern(source)), null, source);
    }
  });
});
