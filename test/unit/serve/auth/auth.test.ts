// Basic authentication: who may scrape.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readBasic } from '../../../../ts/serve/auth/basic_header.ts';
import { checkOf } from '../../../../ts/serve/auth/plugin_credentials.ts';
import { basic } from '../../../support/unit/serve/http/raw_http.ts';

const check = checkOf({ username: 'scräper', password: 'p:ä ss' });

function authorize(header: string | undefined): boolean {
  const given = readBasic(header);
  return given !== null && check(given);
}

describe('readBasic() and checkOf()', () => {
  it('accepts the right user and password, in UTF-8 and with colons in the password', () => {
    assert.equal(authorize(basic('scräper:p:ä ss')), true);
  });

  it('accepts the scheme in any case and more than one space', () => {
    const encoded = basic('scräper:p:ä ss').slice('Basic '.length);
    assert.equal(authorize(`bAsIc   ${encoded}`), true);
  });

  it('accepts base64 without padding', () => {
    assert.equal(authorize(basic('scräper:p:ä ss').replace(/=+$/, '')), true);
  });

  it('refuses everything else', () => {
    const right = basic('scräper:p:ä ss');
    for (const header of [
      undefined,
      '',
      'Basic',
      'Basic ',
      basic(''),
      basic(':'),
      basic('scräper'),
      basic('scräper:'),
      basic(':p:ä ss'),
      basic('scräper:p:ä s'),
      basic('scräper:p:ä ss '),
      basic('scräper:p:ä ss\0'),
      basic('Scräper:p:ä ss'),
      basic('scräper:p'),
      basic('p:ä ss:scräper'),
      right.slice('Basic '.length),
      right.replace('Basic', 'Bearer'),
      ` ${right}`,
      `${right} `,
      `${right},${right}`,
      `${right}!`,
      'Basic ====',
      'Digest username="scräper"',
      `Basic ${Buffer.from('scräper:p:ä ss', 'latin1').toString('base64')}`,
    ]) {
      assert.equal(authorize(header), false, String(header));
    }
  });
});
