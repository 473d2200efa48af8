// Bytes that are UTF-8, with a U+FFFD or without, and bytes that are not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeText, foreignAt, markReplaced } from '../../../ts/config/utf8_text.ts';
import { ruleSetOf } from '../../support/unit/config/rules/parsed.ts';

describe('decodeText()', () => {
  it('answers the text of UTF-8 as it is', () => {
    for (const text of ['', 'a', '\ufeffgröße', '📈\u0000', 'a\ufffdb']) {
      assert.equal(decodeText(Buffer.from(text)), text);
      assert.equal(foreignAt(text), -1);
    }
  });

  it('marks bytes that are no UTF-8', () => {
    for (const bytes of [
      [0x61, 0xff],
      [0x61, 0xc3],
      [0x61, 0xed, 0xa0, 0x80],
    ]) {
      assert.equal(foreignAt(decodeText(Buffer.from(bytes))), 1);
    }
  });
});

describe('markReplaced()', () => {
  it('takes a U+FFFD for a byte that is not UTF-8', () => {
    assert.equal(foreignAt(markReplaced('ab\ufffd')), 2);
    assert.equal(markReplaced('ab'), 'ab');
  });
});

describe('parseRules() on a U+FFFD', () => {
  it('treats it like any other character', () => {
    const { groups } = ruleSetOf('metrics: [{name: a, type: counter, help: "\ufffd"}]');
    assert.equal(groups[0]!.rules[0]!.family.help, '\ufffd');
  });
});
