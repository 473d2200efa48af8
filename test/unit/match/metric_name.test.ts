import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { metricName } from '../../../ts/match/metric_name.ts';

describe('metricName()', () => {
  it('joins namespace and path with underscores', () => {
    assert.equal(metricName('', ['a', 'b', 'c']), 'a_b_c');
    assert.equal(metricName('shop', ['a', 'b']), 'shop_a_b');
    assert.equal(metricName('', ['eth0.rx.bytes']), 'eth0_rx_bytes');
  });

  it('replaces each character that a name cannot have by one underscore', () => {
    assert.equal(metricName('', ['a-b/c d:e']), 'a_b_c_d_e');
    assert.equal(metricName('', ['größe']), 'gr__e');
    assert.equal(metricName('', ['a😀b']), 'a_b');
  });

  it('puts an underscore before a digit, and is never empty', () => {
    assert.equal(metricName('', ['5xx']), '_5xx');
    assert.equal(metricName('ns', ['5xx']), 'ns_5xx');
    assert.equal(metricName('', ['']), '_');
  });

  it('is a name that every Prometheus accepts, whatever the path', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (path) => {
        assert.match(metricName('', path), /^[a-zA-Z_][a-zA-Z0-9_]*$/);
      }),
    );
  });
});
