// The small notations of the plugin keys: sizes, switches, paths, prefixes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMetricsPath } from '../../../ts/config/metrics_path.ts';
import { readNamespace } from '../../../ts/config/namespace.ts';
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

  it('refuses what is outside of the range or no size', () => {
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
      assert.match(read.wrong, /wants a size from 1M to 2G/);
    }
  });
});

describe('readSwitch()', () => {
  it('takes the words that Fluent Bit takes, in any case', () => {
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
  it('takes paths that clients send unchanged', () => {
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
  it('takes what a metric name may start with, and nothing', () => {
    for (const text of ['', 'shop', '_a1', 'Ab'])
      assert.deepEqual(readNamespace(text), { value: text });
  });

  it('refuses others', () => {
    for (const text of ['1shop', 'shop-eu', 'shop eu', 'shöp', 'a.b', 'a:b', 'a\n']) {
      assert.ok('wrong' in readNamespace(text), text);
    }
  });
});
