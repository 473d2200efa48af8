// Names under each escaping, as Prometheus reads them back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ESCAPINGS,
  escapeLabelName,
  escapeMetricName,
  isClassicLabelName,
  isClassicMetricName,
} from '../../../ts/exposition/escape_name.ts';

/** The name that Prometheus reads under `values`, see UnescapeName in prometheus/common. */
function unescaped(name: string): string {
  return name
    .replace(/^U__/, '')
    .replace(/__|_([0-9a-f]{1,6})_/g, (_, hex?: string) =>
      hex === undefined ? '_' : String.fromCodePoint(Number.parseInt(hex, 16)),
    );
}

describe('escapeMetricName()', () => {
  const cases: [name: string, underscores: string, dots: string, values: string][] = [
    [
      'http_requests:rate5m',
      'http_requests:rate5m',
      'http_requests:rate5m',
      'http_requests:rate5m',
    ],
    [
      'http.server.duration',
      'http_server_duration',
      'http_dot_server_dot_duration',
      'U__http_2e_server_2e_duration',
    ],
    ['a.b_c', 'a_b_c', 'a_dot_b__c', 'U__a_2e_b__c'],
    ['5xx', '_xx', '__xx', 'U___35_xx'],
    ['a b-c', 'a_b_c', 'a__b__c', 'U__a_20_b_2d_c'],
    ['größe', 'gr__e', 'gr____e', 'U__gr_f6__df_e'],
    ['📈', '_', '__', 'U___1f4c8_'],
    ['a"\\\n', 'a___', 'a______', 'U__a_22__5c__a_'],
  ];
  for (const [name, underscores, dots, values] of cases) {
    it(`escapes ${JSON.stringify(name)}`, () => {
      assert.deepEqual(
        ESCAPINGS.map((escaping) => escapeMetricName(name, escaping)),
        [name, underscores, dots, values],
      );
    });
  }

  it('answers classic names only, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        for (const escaping of ESCAPINGS.slice(1)) {
          assert.ok(isClassicMetricName(escapeMetricName(name, escaping)), escaping);
          assert.ok(isClassicLabelName(escapeLabelName(name, escaping)), escaping);
        }
      }),
    );
  });

  it('loses nothing under values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        fc.pre(!isClassicMetricName(name));
        assert.equal(unescaped(escapeMetricName(name, 'values')), name);
        assert.equal(unescaped(escapeLabelName(name, 'values')), name);
      }),
    );
  });
});

describe('escapeLabelName()', () => {
  it('escapes a colon, which a label without quotes cannot have', () => {
    assert.deepEqual(
      ESCAPINGS.map((escaping) => escapeLabelName('a:b', escaping)),
      ['a:b', 'a_b', 'a__b', 'U__a_3a_b'],
    );
  });
});
