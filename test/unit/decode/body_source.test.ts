import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodySource } from '../../../ts/decode/body_source.ts';
import { BodyWalk } from '../../../ts/decode/body_walk.ts';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { KeyTree } from '../../../ts/decode/key_tree.ts';
import { Leaves } from '../../../ts/decode/leaves.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { pack } from '../../support/unit/decode/samples.ts';

/** Keys and values that would be code, or end a text, a comment or a line, if they got into one. */
const HOSTILE = [
  "x'); process.exit(); ('",
  'x"); process.exit(); ("',
  '`$' + '{process.exit()}`',
  '*/ process.exit() /*',
  '// process.exit()',
  'line\nprocess.exit()',
  'line\r\nprocess.exit()',
  'line\u2028process.exit()\u2029',
  '\\u0027); process.exit(); (\\u0027',
  '\u0000\ufeff\ud83d\udd11ключ',
  '__proto__',
  '];process.exit()//',
  'constructor',
];
/** Everything in a source besides integers. */
const VOCABULARY = new Set(
  [
    'let const if break return true end p n head view slots leaves paths positions isLeaf count longPaths',
    'getInt32 getUint16 getUint8 sizeBefore endBefore arrayEndBefore',
  ].flatMap((words) => words.split(' ')),
);

function sourceFor(paths: string[][], body: unknown, wantsLeaves: boolean): string {
  const tree = new KeyTree(paths, wantsLeaves ? hashKeys(5) : null);
  const bytes = pack(body);
  const cursor = new Cursor();
  cursor.reset(bytes, 0, bytes.length);
  const leaves = wantsLeaves ? new Leaves() : null;
  new BodyWalk(tree, new Int32Array(paths.length), leaves).read(cursor);
  cursor.position = 0;
  return String(bodySource(tree, cursor, wantsLeaves) ?? assert.fail('no source'));
}

describe('bodySource()', () => {
  it('takes only integers from records and rules', () => {
    for (const hostile of HOSTILE) {
      const inner = { [hostile]: hostile, list: [hostile, { [hostile]: 1 }], more: null };
      const body = { [hostile]: { ...inner, map: inner }, other: hostile, unwanted: inner };
      const paths = [[hostile, hostile], ['other'], [hostile], ['missing', hostile]];
      for (const wantsLeaves of [false, true]) {
        const text = sourceFor(paths, body, wantsLeaves);
        assert.match(text, /^[\w\s(){}[\];:,.+\-|&=!<>?]*$/);
        for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) {
          assert(VOCABULARY.has(word) || /^(?:start|block)\d+$|^x[\da-f]+$/.test(word), word);
        }
        // Written in ASCII, whatever the keys are.
        assert.doesNotMatch(text, /process|exit|__proto__|constructor/);
      }
    }
  });

  it('is never long', () => {
    const wide = Object.fromEntries(Array.from({ length: 255 }, (_, i) => [`key${i}`, i]));
    const long = { x: Array(255).fill(1.5) };
    for (const body of [wide, long, { wide }]) {
      const { length } = sourceFor([['x'], ['key7'], ['wide', 'key7']], body, false);
      assert(length > 1000 && length < 100_000, `${length}`);
    }
  });
});
