// The metrics that a query asks for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS, TEXT, TEXT_UTF8 } from '../../../../ts/exposition/format.ts';
import type { Family } from '../../../../ts/render/family.ts';
import { filterFamilies, readNames } from '../../../../ts/serve/http/name_filter.ts';

describe('readNames()', () => {
  for (const [target, wanted] of [
    ['/metrics', null],
    ['/metrics?', null],
    ['/metrics?a=b&name=cpu&names[]=x&NAME[]=x', null],
    ['/metrics?%zz&%ff=1&;', null],
    ['/metrics?name[]=cpu', ['cpu']],
    ['/metrics?name%5B%5D=cpu&name%5b]=mem', ['cpu', 'mem']],
    ['/metrics?x&name[]=cpu&name[]=cpu&y=', ['cpu']],
    ['/metrics?name[]=http.server%20a+b%3D%26', ['http.server a b=&']],
    ['/metrics?name[]=a=b', ['a=b']],
    ['/metrics?name[]=%C3%A4?', ['ä?']],
  ] as const) {
    it(`reads ${target}`, () => {
      const query = readNames(target);
      assert.ok('names' in query, JSON.stringify(query));
      assert.deepEqual(query.names && [...query.names], wanted);
    });
  }

  for (const [target, got] of [
    ['/metrics?name[]=', 'an empty one'],
    ['/metrics?name[]', 'an empty one'],
    ['/metrics?name[]=cpu&name[]=', 'an empty one'],
    ['/metrics?name[]=%', 'one that is not UTF-8 in %XX'],
    ['/metrics?name[]=<script>%ff', 'one that is not UTF-8 in %XX'],
  ] as const) {
    it(`refuses ${target}, and repeats nothing of it`, () => {
      assert.deepEqual(readNames(target), {
        wrong: `Cannot filter by name[]: expected the name of a metric such as ?name[]=cpu, got ${got} (PROMEX_QUERY)`,
      });
    });
  }
});

describe('filterFamilies()', () => {
  const families = (
    [
      ['cpu', 'gauge'],
      ['requests_total', 'counter'],
      ['seconds', 'histogram'],
      ['http.size', 'gauge'],
    ] as const
  ).map(([name, type]): Family => ({ name, type, seriesCount: 1, help: '', writeSamples() {} }));
  const found = (name: string, format = TEXT) =>
    filterFamilies(families, new Set([name]), format).map((family) => family.name);

  it('keeps all of them if none is named', () => {
    assert.equal(filterFamilies(families, null, TEXT), families);
  });

  it('finds a family by its own name and by the one that its TYPE line shows', () => {
    assert.deepEqual(found('cpu'), ['cpu']);
    assert.deepEqual(found('requests_total', OPENMETRICS), ['requests_total']);
    assert.deepEqual(found('requests', OPENMETRICS), ['requests_total']);
    assert.deepEqual(found('requests', TEXT), []);
    assert.deepEqual(found('http.size', TEXT), ['http.size']);
    assert.deepEqual(found('http_size', TEXT), ['http.size']);
    assert.deepEqual(found('http_size', TEXT_UTF8), []);
  });

  it('finds none by the names of samples', () => {
    assert.deepEqual(found('seconds_bucket'), []);
    assert.deepEqual(found('cp'), []);
  });
});
