// The clients that get compressed answers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiateCompression } from '../../../../ts/serve/http/accept_encoding.ts';

const CASES: readonly (readonly [header: string | undefined, wanted: string])[] = [
  [undefined, 'never'],
  ['', 'never'],
  ['gzip', 'worthwhile'],
  ['GZIP', 'worthwhile'],
  ['x-gzip', 'worthwhile'],
  // Prometheus, then browsers.
  ['zstd,gzip', 'worthwhile'],
  ['gzip, deflate, br, zstd', 'worthwhile'],
  ['deflate, br', 'never'],
  ['gzip;q=0', 'never'],
  ['gzip;q=0.000, *', 'never'],
  ['*', 'worthwhile'],
  ['*;q=0', 'never'],
  ['identity;q=0, *', 'always'],
  ['*;q=0, gzip', 'always'],
  ['gzip;q=0.5, identity;q=0', 'always'],
  ['identity;q=0', 'never'],
  ['gzip;q=0.5, identity', 'never'],
  ['gzip;q=0.5, identity;q=0.5', 'worthwhile'],
  ['gzip ; q=0.1', 'worthwhile'],
  ['identity', 'never'],
  // Malformed parts are ignored.
  ['gzip;q=2', 'never'],
  ['gzip;level=1', 'never'],
  ['gzip;q=1.0001, gzip', 'worthwhile'],
  ['gzip gzip', 'never'],
  [',,;,=', 'never'],
];

describe('negotiateCompression()', () => {
  for (const [header, wanted] of CASES) {
    it(`answers ${wanted} to ${JSON.stringify(header) ?? 'no header'}`, () => {
      assert.equal(negotiateCompression(header), wanted);
    });
  }
});
