// The Accept header: which format a scraper gets.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { negotiate } from '../../../ts/serve/accept.ts';

const dialectOf = (accept: string | undefined) => negotiate(accept).dialect;

describe('negotiate()', () => {
  it('answers text 0.0.4 where nothing better is asked for', () => {
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

  it('answers OpenMetrics 1.0.0 to what Prometheus sends', () => {
    for (const accept of [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    ]) {
      assert.deepEqual(negotiate(accept), {
        dialect: 'openmetrics',
        contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      });
    }
  });

  it('honours q-values', () => {
    assert.equal(dialectOf('application/openmetrics-text;q=0.4,text/plain;q=0.5'), 'text');
    assert.equal(dialectOf('application/openmetrics-text;q=0.5,text/plain;q=0.4'), 'openmetrics');
    assert.equal(dialectOf('application/openmetrics-text;q=0.001,text/plain;q=0'), 'openmetrics');
    assert.equal(dialectOf('application/openmetrics-text, */*;q=0.1'), 'openmetrics');
  });

  it('prefers what is named first where q is the same', () => {
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
    // The largest that a request can carry; exponential backtracking would not come back.
    for (const piece of ['"', '"a', '"\\', ',', ';', 'a/', '*/*;q=0.1,', ';x="\\"']) {
      dialectOf(piece.repeat(8192 / piece.length));
    }
  });
});
