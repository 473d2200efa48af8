// Texts of labels rewritten: `normalize`, `replace` and `case`, in this order.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Pattern } from '../../../ts/config/rules/pattern.ts';
import { readReplacement } from '../../../ts/config/rules/replacement.ts';
import type { LabelRewrite, ReplaceStep } from '../../../ts/config/rules/rewrite.ts';
import { normalizePath } from '../../../ts/match/normalize_path.ts';
import { rewriteText } from '../../../ts/match/rewrite_text.ts';
import { RewrittenTexts } from '../../../ts/match/rewritten_texts.ts';
import { normalized, rewritten } from '../../reference/rewrite.ts';
import { runs } from '../../support/fuzz/runs.ts';

const NOTHING: LabelRewrite = { normalize: null, replace: [], letterCase: null };

function step(regex: string, replacement: string): ReplaceStep {
  const pattern = new Pattern(regex);
  const read = readReplacement(replacement, pattern);
  return 'value' in read ? { pattern, replacement: read.value } : assert.fail(read.wrong);
}

const replaced = (text: string, ...steps: readonly [regex: string, replacement: string][]) =>
  rewriteText(text, { ...NOTHING, replace: steps.map((one) => step(...one)) });

// Pieces of paths, right and nearly right.
const PIECES = [
  ...['/', '/', '/', '?', '#', ';', '.', '-', ':id', 'users', 'v1', 'deadbeef', 'DEADBEE1', '17'],
  ...['3f2a9c1e4b5d', '0f8fad5b-d9cb-469f-a165-70867728950e', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '٣'],
  ...['2026-11-29', 'T10:00:00.5Z', '.json', '.js1', '%20', 'ö', '💩', ' ', '\n', '0', 'a', 'F'],
];
const pathText = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => all.join(''));

describe('normalizePath()', () => {
  it('is the same as the reference', () => {
    fc.assert(
      fc.property(pathText, (text) => assert.equal(normalizePath(text), normalized(text))),
      { numRuns: runs(2000) },
    );
  });

  it('changes nothing that it has changed before', () => {
    fc.assert(
      fc.property(pathText, (text) => {
        assert.equal(normalizePath(normalizePath(text)), normalizePath(text));
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('replace', () => {
  for (const [name, before, steps, after] of [
    ['replaces every match', 'a1b22', [['[0-9]+', 'N']], 'aNbN'],
    [
      'takes steps in order',
      'a',
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      'c',
    ],
    [
      'knows numbers, names, the whole match and a dollar',
      'k=v',
      [['(?<k>k)=(v)', `\${k}$2$0$$1`]],
      'kvk=v$1',
    ],
    ['takes all digits as one number', 'a', [['(a)', `\${1}0`]], 'a0'],
    ['has nothing for a group that took no part', 'b', [['(a)|(b)', '<$1$2>']], '<b>'],
    ['replaces by nothing', '/a/', [['/', '']], 'a'],
    ['keeps a text without a match', 'x', [['y', 'z']], 'x'],
    // Go's regexp.ReplaceAllString gives the same.
    [
      'replaces empty matches, but none directly after another match',
      'baac',
      [['a*', 'x']],
      'xbxcx',
    ],
    ['replaces the empty text', '', [['^$', 'none']], 'none'],
    ['replaces between characters, not inside one', 'a💩', [['', '-']], '-a-💩-'],
    ['anchors to the whole text, whatever was replaced before', 'aaa', [['^a', 'b']], 'baa'],
    [
      'finds groups of a match that ends at a word boundary',
      'ab cd',
      [['(\\w+)\\b', '$1!']],
      'ab! cd!',
    ],
    ['sees word boundaries across matches', 'ab', [['\\b.', 'x']], 'xb'],
  ] as const) {
    it(name, () => {
      const all = steps.map(([regex, replacement]) => [regex, replacement] as [string, string]);
      assert.equal(replaced(before, ...all), after);
    });
  }

  it('gives up a text that grows beyond 8192 characters, in whichever step', () => {
    assert.equal(replaced('x'.repeat(128), ['x', 'y'.repeat(64)])?.length, 8192);
    assert.equal(replaced('x'.repeat(128), ['x', 'y'.repeat(65)]), null);
    assert.equal(replaced('x'.repeat(100), ['x', 'y'.repeat(100)], ['y+', '']), null);
    const upper = { ...NOTHING, letterCase: 'upper' } as const;
    assert.equal(rewriteText('ß'.repeat(4096), upper)?.length, 8192);
    assert.equal(rewriteText('ß'.repeat(4097), upper), null);
  });

  it('gives up a text with too many matches for its length, since each may read to its end', () => {
    assert.equal(replaced('a'.repeat(440), ['a.*b|a', 'c'])?.length, 440);
    assert.equal(replaced('a'.repeat(450), ['a.*b|a', 'c']), null);
    assert.equal(replaced(`${'x'.repeat(8000)}${'a'.repeat(20)}`, ['a', 'c'])?.length, 8020);
  });
});

describe('case', () => {
  it('changes letters of every script, whatever the locale', () => {
    const lower = { ...NOTHING, letterCase: 'lower' } as const;
    const upper = { ...NOTHING, letterCase: 'upper' } as const;
    assert.equal(rewriteText('GÖTEBORG ΣΊΣΥΦΟΣ İ I', lower), 'göteborg σίσυφος i̇ i');
    assert.equal(rewriteText('straße ǆ ﬁ i', upper), 'STRASSE Ǆ FI I');
  });
});

describe('RewrittenTexts', () => {
  const rewrite: LabelRewrite = {
    normalize: 'path',
    replace: [step('^/shop/([^/]+)', '/shop/:name'), step('[aeiou]', '<$0>')],
    letterCase: 'upper',
  };

  it('gives the same as the reference, whatever it remembers', () => {
    const texts = new RewrittenTexts(rewrite);
    const text = fc.oneof(
      pathText,
      fc.nat(50).map((n) => `/shop/${'a'.repeat(n)}/${n}`),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (all) => {
        for (const one of [...all, ...all]) assert.equal(texts.of(one), rewritten(one, rewrite));
      }),
      { numRuns: runs(500) },
    );
  });

  it('stays right while more texts come than it remembers', () => {
    const texts = new RewrittenTexts({ ...NOTHING, normalize: 'path' });
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 20_000; i++) assert.equal(texts.of(`/x${i}/${i}`), `/x${i}/:id`);
    }
  });
});
