// One-pass expressions on bytes against re2js on texts, for random expressions and texts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Pattern } from '../../ts/config/rules/pattern.ts';
import { compileOnePass } from '../../ts/match/one_pass.ts';
import { MATCHES, OnePassMatcher, UNDECIDED } from '../../ts/match/one_pass_matcher.ts';
import { runs } from '../support/fuzz/runs.ts';

// Few characters, so that expressions and texts meet; of each size in UTF-8.
const CHARACTERS = ['a', 'b', 'K', ' ', '"', '7', '\n', '\0', 'ö', '€', '\u212a', '🜂', '\ufffd'];
const CLASSES = [
  ...['.', '\\w', '\\d', '\\S', '\\s', '[^"]', '[^ "]', '[a-b]', '[^a]', '\\pL', '[ö-🜂]'],
  ...['(?i:k)', '(?s:.)', '\\D', 'a', 'b', ' ', '"', '7', 'ö', '€', '(?i:b)'],
];
const REPETITIONS = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}'];

interface Tie {
  readonly expression: string;
}

const { expression } = fc.letrec<Tie>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expression' },
    fc.constantFrom(...CLASSES),
    fc
      .tuple(fc.constantFrom(...CLASSES), fc.constantFrom(...REPETITIONS))
      .map((all) => all.join('')),
    fc.array(tie('expression'), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(
        fc.constantFrom('(', '(?<g>', '(?:'),
        tie('expression'),
        fc.constantFrom(...REPETITIONS),
      )
      .map(([open, inner, repetition]) => `${open}${inner})${repetition}`),
  ),
}));

/** With anchors, and names that differ. */
const source = fc
  .tuple(fc.constantFrom('', '', '^', '(?:^|,)'), expression, fc.constantFrom('', '', '$'))
  .map((parts) => {
    let count = 0;
    return parts.join('').replaceAll('(?<g>', () => `(?<g${count++}>`);
  });

const bytes = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...CHARACTERS), { maxLength: 20 })
      .map((all) => Buffer.from(all.join(''))),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.constantFrom(0x61, 0x20, 0x80, 0xc3, 0xb6, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0xff),
      )
      .map((all) => Buffer.from(all)),
  },
);

describe('A one-pass expression, with any text', () => {
  it('finds the same groups as re2js', () => {
    let onePass = 0;
    fc.assert(
      fc.property(source, fc.array(bytes, { minLength: 1, maxLength: 5 }), (regex, texts) => {
        const pattern = new Pattern(regex);
        const tables = compileOnePass(pattern);
        if (tables === null) return;
        onePass++;
        const matcher = new OnePassMatcher(tables);
        for (const text of texts) {
          // Not at the beginning of the memory, and not up to its end.
          const memory = Buffer.concat([Buffer.from('b"'), text, Buffer.from('a7')]);
          const found = matcher.search(memory, 2, 2 + text.length);
          if (found === UNDECIDED) continue;
          const groups = pattern.groupNames.map((_, i) => {
            const [start, end] = [matcher.slots[2 * i]!, matcher.slots[2 * i + 1]!];
            return start < 0 ? null : memory.subarray(start, end).toString();
          });
          const expected = pattern.captures(text.toString());
          assert.deepEqual(found === MATCHES ? groups : null, expected, JSON.stringify(regex));
        }
      }),
      { numRuns: runs(3000) },
    );
    assert.ok(onePass > 0);
  });
});
