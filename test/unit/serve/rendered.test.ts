// One rendering's bytes, plain and compressed.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Rendered } from '../../../ts/serve/rendered.ts';

// A little above the worthwhile size, and far above one piece of the result: 300,000 numbers do not compress to 64 KiB.
const LONG = Buffer.from('metric 1\n'.repeat(200));
const HUGE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => `${i * 7919}`).join('\n'));

describe('Rendered', () => {
  it('compresses long bodies, without loss', async () => {
    for (const bytes of [LONG, HUGE]) {
      const body = await new Rendered(bytes).body('worthwhile');
      assert.equal(body.gzipped, true);
      assert.ok(body.bytes.length < bytes.length);
      assert.ok(gunzipSync(body.bytes).equals(bytes));
    }
  });

  it('leaves a short one alone, unless the client refuses that', async () => {
    const short = new Rendered(Buffer.from('metric 1\n'));
    assert.equal((await short.body('worthwhile')).gzipped, false);
    const body = await short.body('always');
    assert.equal(body.gzipped, true);
    assert.equal(gunzipSync(body.bytes).toString(), 'metric 1\n');
  });

  it('gives everybody the same bytes', async () => {
    const shared = new Rendered(LONG);
    const [first, second] = await Promise.all([shared.body('worthwhile'), shared.body('always')]);
    assert.equal(first.bytes, second.bytes);
    assert.equal((await shared.body('never')).bytes, LONG);
    assert.equal((await shared.body('worthwhile')).bytes, first.bytes);
  });
});
