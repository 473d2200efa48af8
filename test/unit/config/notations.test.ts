// The small notations of the plugin keys: sizes, counts, durations, switches, paths, prefixes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCount } from '../../../ts/config/count.ts';
import { readMetricsPath } from '../../../ts/config/metrics_path.ts';
import { readNamespace } from '../../../ts/config/namespace.ts';
import { readDuration } from '../../../ts/config/prometheus_duration.ts';
import { readSize } from '../../../ts/config/size.ts';
import { readSwitch } from '../../../ts/config/switch.ts';

const RANGE = { min: '1M', max: '2G' };

describe('readSize()', () => {
  it("reads Fluent Bit's notation, in powers of 1000", () => {
    for (const [text, bytes] of [
      ['1M', 1_000_000],
      ['64m', 64_000_000],
      ['64MB', 64_000_000],
      ['64mb', 64_000_000],
      ['1000K', 1_000_000],
      ['1.5G', 1_500_000_000],
      ['2G', 2_000_000_000],
      ['2gB', 2_000_000_000],
      ['1000000', 1_000_000],
    ] as const) {
      assert.deepEqual(readSize(text, RANGE), { value: bytes }, text);
    }
  });

  it('refuses values that are outside the range or not a size', () => {
    for (const text of [
      '',
      '0',
      '999K',
      '999999',
      '2001M',
      '3G',
      '-64M',
      '+64M',
      '64 M',
      'M',
      '64X',
      '64MiB',
      '64B',
      '64MM',
      '0x4000000',
      '1e9',
      'Infinity',
      'NaN',
      'false',
      '64M ',
      '٦٤M',
      `${'9'.repeat(400)}G`,
    ]) {
      const read = readSize(text, RANGE);
      assert.ok('wrong' in read, text);
      assert.match(read.wrong, /^expected a size from 1M to 2G .*, got /);
    }
  });
});

describe('readCount()', () => {
  it('reads whole numbers within the range', () => {
    for (const [text, count] of [
      ['1', 1],
      ['0010', 10],
      ['100', 100],
    ] as const) {
      assert.deepEqual(readCount(text, { min: 1, max: 100 }), { value: count });
    }
  });

  it('refuses others', () => {
    for (const text of ['', '0', '101', '-1', '1.0', '1e1', '1K', ' 1', '0x1', '9'.repeat(400)]) {
      const read = readCount(text, { min: 1, max: 100 });
      assert.ok('wrong' in read, text);
      assert.match(read.wrong, /^expected a whole number from 1 to 100, got "/);
    }
  });
});

describe('readDuration()', () => {
  const range = { min: '1s', max: '365d', zero: 'keep' };

  it("reads Fluent Bit's and Prometheus' notations", () => {
    for (const [text, ms] of [
      ['0', 0],
      ['0s', 0],
      ['90', 90_000],
      ['90s', 90_000],
      ['5m', 300_000],
      ['1h30m', 5_400_000],
      ['1s500ms', 1500],
      ['1w1d', 691_200_000],
      ['1y', 31_536_000_000],
      ['1000ms', 1000],
    ] as const) {
      assert.deepEqual(readDuration(text, range), { value: ms }, text);
    }
  });

  it('refuses others', () => {
    const others = ['', '999ms', '366d', '1.5h', '30m1h', '-5m', '5 m', '5M', 'm', '1e3', 'keep'];
    for (const text of [...others, '9'.repeat(400)]) {
      const read = readDuration(text, range);
      assert.ok('wrong' in read, text);
      assert.match(
        read.wrong,
        /^expected a duration from 1s to 365d such as 5m or 1h30m, or 0 \(keep\), got "/,
      );
    }
  });

  it('refuses 0 if it has no meaning', () => {
    assert.ok('wrong' in readDuration('0', { min: '1s', max: '365d' }));
  });
});

describe('readSwitch()', () => {
  it('accepts the same words as Fluent Bit, in any case', () => {
    for (const text of ['on', 'On', 'TRUE', 'yes'])
      assert.deepEqual(readSwitch(text), { value: true });
    for (const text of ['off', 'OFF', 'False', 'no'])
      assert.deepEqual(readSwitch(text), { value: false });
  });

  it('refuses others', () => {
    for (const text of ['', '1', '0', 'enabled', 'on ', 'y'])
      assert.ok('wrong' in readSwitch(text), text);
  });
});

describe('readMetricsPath()', () => {
  it('accepts paths that clients send unchanged', () => {
    for (const text of [
      '/',
      '/metrics',
      '/a/b-c_d~e.f',
      '/metrics/',
      '/%20x',
      '/a:b@c',
      '/-metrics',
    ]) {
      assert.deepEqual(readMetricsPath(text), { value: text });
    }
  });

  it('refuses others', () => {
    for (const text of [
      '',
      'metrics',
      '/metrics?x=1',
      '/metrics#x',
      '/a b',
      '/é',
      '/%zz',
      '/%2',
      '/a\n',
      '/"x"',
      '/-',
      '/-/',
      '/-/healthy',
      '//host',
      '/a/../b',
      '/.',
      '/./a',
      '/..',
    ]) {
      assert.ok('wrong' in readMetricsPath(text), text);
    }
  });
});

describe('readNamespace()', () => {
  it('accepts valid beginnings of a metric name, and an empty text', () => {
    for (const text of ['', 'shop', '_a1', 'Ab'])
      assert.deepEqual(readNamespace(text), { value: text });
  });

  it('refuses others', () => {
    for (const text of ['1shop', 'shop-eu', 'shop eu', 'shöp', 'a.b', 'a:b', 'a\n']) {
      assert.ok('wrong' in readNamespace(text), text);
    }
  });
});
