// The Accept header: the format that a scraper gets.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ESCAPINGS } from '../../../../ts/exposition/escape_name.ts';
import { BODIES } from '../../../../ts/exposition/format.ts';
import { negotiate } from '../../../../ts/serve/http/accept.ts';

const dialectOf = (accept: string | undefined) => negotiate(accept).dialect;

describe('negotiate()', () => {
  it('answers text 0.0.4 if nothing better is asked for', () => {
    for (const accept of [
      undefined,
      '',
      '*/*',
      'text/plain',
      'text/*',
      'text/html,application/xhtml+xml,*/*;q=0.8',
      'image/png',
      'text/plain;version=0.0.4',
      'application/json',
      'application/openmetrics-text;version=2.0.0',
      'application/openmetrics-text;q=0',
      'text/plain;q=0',
    ]) {
      assert.equal(dialectOf(accept), 'text', accept);
    }
  });

  it('answers OpenMetrics 1.0.0 to the header of Prometheus', () => {
    for (const accept of [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    ]) {
      assert.equal(dialectOf(accept), 'openmetrics');
      assert.equal(negotiate(accept).version, '1.0.0');
    }
  });

  it('answers the next choice if OpenMetrics 2.0, which is not offered, is asked for', () => {
    const wanted = 'application/openmetrics-text;version=2.0.0';
    const answers: Readonly<Record<string, readonly [string, string]>> = {
      [wanted]: ['text', '0.0.4'],
      [`${wanted};escaping=allow-utf-8`]: ['text', '0.0.4'],
      [`${wanted},*/*;q=0.1`]: ['text', '0.0.4'],
      [`${wanted},application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.5`]: [
        'openmetrics',
        '1.0.0',
      ],
      [`${wanted},text/plain;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5`]: [
        'text',
        '1.0.0',
      ],
      [`${wanted};q=0.5,application/openmetrics-text;q=0.1`]: ['openmetrics', '1.0.0'],
    };
    for (const [accept, [dialect, version]] of Object.entries(answers)) {
      assert.deepEqual([negotiate(accept).dialect, negotiate(accept).version], [dialect, version]);
    }
  });

  it('answers with a Content-Type of its own words', () => {
    const openMetrics = 'application/openmetrics-text';
    const answers: Readonly<Record<string, string>> = {
      '': 'text/plain; version=0.0.4; charset=utf-8',
      'text/plain;version=0.0.4': 'text/plain; version=0.0.4; charset=utf-8',
      'text/plain;version=0.0.4;escaping=values':
        'text/plain; version=0.0.4; charset=utf-8; escaping=values',
      'text/plain;version=0.0.4;escaping=allow-utf-8': 'text/plain; version=0.0.4; charset=utf-8',
      'text/plain;version=1.0.0': 'text/plain; version=1.0.0; charset=utf-8; escaping=underscores',
      'text/plain;version=1.0.0;escaping=allow-utf-8':
        'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
      [openMetrics]: `${openMetrics}; version=1.0.0; charset=utf-8; escaping=underscores`,
      [`${openMetrics};version=0.0.1`]: `${openMetrics}; version=0.0.1; charset=utf-8`,
      [`${openMetrics};version=1.0.0;escaping=dots`]: `${openMetrics}; version=1.0.0; charset=utf-8; escaping=dots`,
      [`${openMetrics};escaping="allow-utf-8"`]: `${openMetrics}; version=1.0.0; charset=utf-8; escaping=allow-utf-8`,
      [`${openMetrics};escaping=none\u0000;charset=ebcdic`]: `${openMetrics}; version=1.0.0; charset=utf-8; escaping=underscores`,
      [`${openMetrics};escaping=Values`]: `${openMetrics}; version=1.0.0; charset=utf-8; escaping=underscores`,
    };
    for (const [accept, contentType] of Object.entries(answers)) {
      assert.equal(negotiate(accept).contentType, contentType, accept);
    }
  });

  it('uses the escaping of the winning range, and of no other', () => {
    const dots = 'text/plain;version=0.0.4;escaping=dots;q=0.5';
    assert.equal(negotiate(`${dots},application/openmetrics-text;q=0.9`).escaping, 'underscores');
    assert.equal(negotiate(`${dots},application/openmetrics-text;q=0.1`).escaping, 'dots');
    const utf8 = 'text/plain;version=1.0.0;escaping=allow-utf-8';
    assert.equal(negotiate(`${utf8};q=0.4,text/plain;version=0.0.4;q=0.3`).escaping, 'allow-utf-8');
    assert.equal(negotiate(`${utf8};q=0.3,text/plain;version=0.0.4;q=0.4`).escaping, 'underscores');
  });

  it('answers formats that differ in their bodies', () => {
    const bodyOf = (accept: string) => negotiate(accept).body;
    assert.equal(bodyOf('text/plain;version=1.0.0'), bodyOf('text/plain;version=0.0.4'));
    const all = ['text/plain;version=1.0.0', 'application/openmetrics-text'].flatMap((type) =>
      ESCAPINGS.map((escaping) => bodyOf(`${type};escaping=${escaping}`)),
    );
    assert.deepEqual(
      all,
      Array.from({ length: BODIES }, (_, body) => body),
    );
  });

  it('honours q-values', () => {
    assert.equal(dialectOf('application/openmetrics-text;q=0.4,text/plain;q=0.5'), 'text');
    assert.equal(dialectOf('application/openmetrics-text;q=0.5,text/plain;q=0.4'), 'openmetrics');
    assert.equal(dialectOf('application/openmetrics-text;q=0.001,text/plain;q=0'), 'openmetrics');
    assert.equal(dialectOf('application/openmetrics-text, */*;q=0.1'), 'openmetrics');
  });

  it('prefers the range that is named first if q is the same', () => {
    assert.equal(dialectOf('text/plain,application/openmetrics-text'), 'text');
    assert.equal(dialectOf('application/openmetrics-text,text/plain'), 'openmetrics');
  });

  it('lets the closest range decide over wildcards', () => {
    assert.equal(dialectOf('*/*,application/openmetrics-text;q=0.2'), 'text');
    assert.equal(dialectOf('text/*;q=0.1,*/*;q=0.9'), 'openmetrics');
    assert.equal(dialectOf('text/plain;q=0,*/*'), 'openmetrics');
  });

  it('reads case, spaces and quotes as RFC 9110 has them', () => {
    assert.equal(
      dialectOf(' Application/OpenMetrics-Text ; Version="1.0.0" ; Q=1 '),
      'openmetrics',
    );
    assert.equal(
      dialectOf('text/plain;x="a,b;q=0";q=0.5,application/openmetrics-text;q=0.4'),
      'text',
    );
  });

  it('passes over ranges that are malformed', () => {
    for (const accept of [
      'application/openmetrics-text;q=2',
      'application/openmetrics-text;q=x',
      'application/openmetrics-text;q=-1',
      'application/openmetrics-text;q=0.1234',
      'openmetrics-text',
      '/',
      ',',
      ';',
      ';;q=1',
      '"',
      '*',
      '*/plain',
      'application/openmetrics-text/x',
    ]) {
      assert.equal(dialectOf(accept), 'text', accept);
    }
    assert.equal(dialectOf('garbage;;,=,application/openmetrics-text'), 'openmetrics');
  });

  it('answers one of the two formats whatever it is given', () => {
    const piece = fc.constantFrom(
      'text/plain',
      'application/openmetrics-text',
      '*/*',
      ';',
      ',',
      '=',
      '"',
      '\\',
      'q',
      'version',
      '1.0.0',
      '0.5',
      ' ',
    );
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 60 }).map((p) => p.join('')),
    );
    fc.assert(fc.property(header, (accept) => ['text', 'openmetrics'].includes(dialectOf(accept))));
  });

  it('comes back from 8 KiB of anything', () => {
    // The largest that a request can carry; exponential backtracking would never finish.
    for (const piece of ['"', '"a', '"\\', ',', ';', 'a/', '*/*;q=0.1,', ';x="\\"']) {
      dialectOf(piece.repeat(8192 / piece.length));
    }
  });
});
