import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labelText } from '../../../ts/metrics/label_text.ts';

function text(labels: Record<string, string>): string {
  return Buffer.from(labelText(labels)).toString('utf8');
}

describe('labelText()', () => {
  it('writes labels in the order given', () => {
    assert.equal(text({ mode: 'user', cpu: 'all' }), 'mode="user",cpu="all"');
  });

  it('is empty without labels, and keeps an empty value', () => {
    assert.equal(text({}), '');
    assert.equal(text({ tag: '' }), 'tag=""');
  });

  it('escapes what would end the value or the line', () => {
    assert.equal(text({ tag: 'a"b\\c\nd' }), 'tag="a\\"b\\\\c\\nd"');
  });

  it('writes UTF-8', () => {
    assert.deepEqual([...labelText({ tag: 'é' })], [...Buffer.from('tag="é"', 'utf8')]);
  });
});
