import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LabelText, labelBeginnings } from '../../../ts/metrics/label_text.ts';

const writer = new LabelText();

function text(labels: Record<string, string>): string {
  const size = writer.write(labelBeginnings(Object.keys(labels)), Object.values(labels));
  return Buffer.from(writer.bytes.subarray(0, size)).toString('utf8');
}

describe('LabelText', () => {
  it('writes labels in the order given', () => {
    assert.equal(text({ mode: 'user', cpu: 'all' }), 'mode="user",cpu="all"');
  });

  it('is empty without labels, and keeps an empty value', () => {
    assert.equal(text({}), '');
    assert.equal(text({ tag: '' }), 'tag=""');
  });

  it('escapes characters that would end the value or the line', () => {
    assert.equal(text({ tag: 'a"b\\c\nd' }), 'tag="a\\"b\\\\c\\nd"');
  });

  it('writes UTF-8', () => {
    assert.equal(text({ tag: 'é日😀' }), 'tag="é日😀"');
  });

  it('writes texts longer than any before, and short ones after them', () => {
    for (const size of [5000, 3, 70_000, 1]) {
      assert.equal(text({ tag: '€'.repeat(size) }), `tag="${'€'.repeat(size)}"`);
    }
  });
});
