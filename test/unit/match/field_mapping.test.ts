// What fields become where no rules are given, case by case.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_DEPTH } from '../../../ts/decode/cursor.ts';
import { DecodeError } from '../../../ts/decode/decode_error.ts';
import { hex, join, pack } from '../decode/samples.ts';
import { Mapped } from './mapped.ts';
import { string } from './random_records.ts';

const CPU_RECORD = {
  cpu_p: 0.5,
  user_p: 0.25,
  system_p: 0.125,
  'cpu0.p_cpu': 1,
  'cpu0.p_user': 0,
  'cpu0.p_system': 1,
};
const CPU_SERIES = {
  'cpu{cpu="all",mode="total"}': 0.5,
  'cpu{cpu="all",mode="user"}': 0.25,
  'cpu{cpu="all",mode="system"}': 0.125,
  'cpu{cpu="cpu0",mode="total"}': 1,
  'cpu{cpu="cpu0",mode="user"}': 0,
  'cpu{cpu="cpu0",mode="system"}': 1,
};

describe('FieldMapping on a record of the cpu input', () => {
  it('feeds the gauge cpu, whatever the tag', () => {
    const mapped = new Mapped().tag('any').body(CPU_RECORD).tag('other').body(CPU_RECORD);
    assert.deepEqual(mapped.series, CPU_SERIES);
    assert.deepEqual(mapped.skips, []);
    const family = mapped.store.segments().find(({ kind }) => kind === 'family');
    assert.deepEqual(family, {
      kind: 'family',
      name: 'cpu',
      type: 'gauge',
      help: 'Collect CPU usage',
    });
  });

  it('puts the namespace before the name', () => {
    const { series } = new Mapped({ namespace: 'my' }).body({ cpu_p: 1, user_p: 2, system_p: 3 });
    assert.deepEqual(Object.keys(series).sort(), [
      'my_cpu{cpu="all",mode="system"}',
      'my_cpu{cpu="all",mode="total"}',
      'my_cpu{cpu="all",mode="user"}',
    ]);
  });

  it('passes over fields that a filter added, each time', () => {
    const record = { ...CPU_RECORD, host: 'h', pid: 5, nested: { 'cpu1.p_cpu': 1 }, flag: true };
    assert.deepEqual(new Mapped().body(record).body(record).series, CPU_SERIES);
  });

  it('is recognised by all three of its fields together', () => {
    const { series } = new Mapped().body({ cpu_p: 1, user_p: 2 });
    assert.deepEqual(series, { 'cpu_p{tag="t"}': 1, 'user_p{tag="t"}': 2 });
  });
});

describe('FieldMapping on any other record', () => {
  it('makes a gauge with the label tag of each number and boolean, also inside maps', () => {
    const mapped = new Mapped().tag('app.web').body({
      status: 200,
      ok: true,
      failed: false,
      text: 'no',
      nothing: null,
      list: [1, { a: 2 }],
      'eth0.rx': -1.5,
      deep: { er: { est: 7 }, empty: {} },
    });
    assert.deepEqual(mapped.series, {
      'status{tag="app.web"}': 200,
      'ok{tag="app.web"}': 1,
      'failed{tag="app.web"}': 0,
      'eth0_rx{tag="app.web"}': -1.5,
      'deep_er_est{tag="app.web"}': 7,
    });
    assert.deepEqual(mapped.skips, []);
  });

  it('sets a series that it knows, and makes one a tag', () => {
    const mapped = new Mapped().body({ a: 1 }).body({ a: 2 }).tag('u').body({ a: 3 });
    assert.deepEqual(mapped.series, { 'a{tag="t"}': 2, 'a{tag="u"}': 3 });
    assert.equal(mapped.tag('t').body({ a: 4 }).store.seriesCount, 2);
    assert.deepEqual(mapped.series, { 'a{tag="t"}': 4, 'a{tag="u"}': 3 });
  });

  it('keeps tag and path apart, wherever one ends and the other begins', () => {
    const mapped = new Mapped()
      .tag('ab')
      .body({ c: 1 })
      .tag('a')
      .body({ bc: 2 })
      .body({ b: { c: 3 } });
    assert.deepEqual(mapped.series, {
      'c{tag="ab"}': 1,
      'bc{tag="a"}': 2,
      'b_c{tag="a"}': 3,
    });
  });

  it('takes an empty tag, and escapes one with quotes', () => {
    const mapped = new Mapped().tag('').body({ a: 1 }).tag('x"\\\n').body({ a: 2 });
    assert.deepEqual(mapped.series, { 'a{tag=""}': 1, 'a{tag="x\\"\\\\\\n"}': 2 });
  });

  it('lets the last of equal keys win', () => {
    assert.deepEqual(new Mapped().body(hex('82 a1 61 01 a1 61 02')).series, { 'a{tag="t"}': 2 });
  });

  it('reads 64-bit integers to the nearest double, and infinities', () => {
    const { series } = new Mapped().body({
      big: 2n ** 64n - 1n,
      small: -(2n ** 63n),
      inf: Number.POSITIVE_INFINITY,
    });
    assert.deepEqual(series, {
      'big{tag="t"}': 2 ** 64,
      'small{tag="t"}': -(2 ** 63),
      'inf{tag="t"}': Number.POSITIVE_INFINITY,
    });
  });

  it('leaves the value before in place of NaN, and says so', () => {
    const mapped = new Mapped().body({ m: { a: 1 } }).body({ m: { a: Number.NaN } });
    assert.deepEqual(mapped.series, { 'm_a{tag="t"}': 1 });
    assert.deepEqual(mapped.skips, ['generic not_a_number m.a']);
  });

  it('refuses the second of two paths with one name, and says so each time', () => {
    const mapped = new Mapped().body({ 'a-b': 1, 'a.b': 2 }).body({ 'a.b': 3 });
    assert.deepEqual(mapped.series, { 'a_b{tag="t"}': 1 });
    assert.deepEqual(mapped.skips, ['generic name_collision a.b', 'generic name_collision a.b']);
  });

  it('refuses names of the plugin itself', () => {
    const mapped = new Mapped().body({ process: { open_fds: 1 } });
    assert.deepEqual(mapped.series, {});
    assert.deepEqual(mapped.skips, ['generic reserved_name process.open_fds']);
  });

  it('goes on with known series at the limit, and counts each value that finds no room', () => {
    const mapped = new Mapped({ maxSeries: 2 }).body({ a: 1, b: 2, c: 3 }).body({ c: 4, a: 5 });
    assert.deepEqual(mapped.series, { 'a{tag="t"}': 5, 'b{tag="t"}': 2 });
    assert.deepEqual(mapped.skips, ['generic series_limit c', 'generic series_limit c']);
  });

  it('skips a path that is too long, names it, and goes on behind it', () => {
    const mapped = new Mapped().body({ m: { ['x'.repeat(600)]: 1, a: 2 }, b: 3 });
    assert.deepEqual(mapped.series, { 'm_a{tag="t"}': 2, 'b{tag="t"}': 3 });
    assert.deepEqual(mapped.skips, [`generic path_too_long m.${'x'.repeat(600)}`]);
  });

  it('skips every value under a tag that is too long, and goes on with the next tag', () => {
    const mapped = new Mapped()
      .body({ secret: 1 })
      .tag('x'.repeat(5000))
      .body({ a: 1, m: { b: 1 } });
    assert.deepEqual(mapped.series, { 'secret{tag="t"}': 1 });
    assert.deepEqual(mapped.skips, ['generic path_too_long a', 'generic path_too_long m']);
    assert.equal(mapped.tag('u').body({ a: 5 }).series['a{tag="u"}'], 5);
  });

  it('takes keys that are no valid UTF-8, each its own', () => {
    const mapped = new Mapped().body(hex('82 a1 ff 01 a1 fe 02'));
    assert.deepEqual(mapped.series, { '_{tag="t"}': 1 });
    assert.deepEqual(mapped.skips, ['generic name_collision \ufffd']);
  });

  it('reads maps up to the depth that skipping allows, empty ones inside the last included', () => {
    const nested = (depth: number, inner: Uint8Array) =>
      join(...Array.from({ length: depth - 1 }, () => hex('81 a1 61')), inner);
    const names = Array.from({ length: MAX_DEPTH }, () => 'a').join('_');
    const mapped = new Mapped().body(nested(MAX_DEPTH, pack({ a: 1 })));
    assert.deepEqual(mapped.series, { [`${names}{tag="t"}`]: 1 });
    assert.doesNotThrow(() => new Mapped().body(nested(MAX_DEPTH + 1, pack({}))));
    assert.throws(() => new Mapped().body(nested(MAX_DEPTH + 1, pack({ a: 1 }))), {
      code: 'PROMEX_MSGPACK_DEPTH',
    });
  });

  it('changes nothing by a body that cannot be read to its end', () => {
    const mapped = new Mapped().body({ a: 1 });
    const whole = pack({ a: 2, b: { c: 3 }, d: 4 });
    for (let end = 1; end < whole.length; end++) {
      assert.throws(() => mapped.body(whole.slice(0, end)), DecodeError);
    }
    assert.deepEqual(mapped.series, { 'a{tag="t"}': 1 });
  });
});

describe('FieldMapping', () => {
  it('does not remember any number of paths that have no series', () => {
    const mapped = new Mapped({ maxSeries: 10 });
    const cpu = { cpu_p: 1, user_p: 2, system_p: 3 };
    for (let i = 0; i < 6000; i++) {
      mapped.body({ [`process_${i}`]: 1 }).body({ ...cpu, [`added_${i}`]: 1 });
    }
    assert.ok(mapped.keyCount < 11_000, `${mapped.keyCount} keys`);
    // Those beyond are looked at anew each time, with the same result.
    mapped.body({ process_0: 1, process_5999: 1 }).body({ ...cpu, added_5999: 5 });
    assert.equal(mapped.skips.length, 6002);
    assert.equal(Object.keys(mapped.series).length, 3);
    assert.equal(mapped.body({ a: 1 }).series['a{tag="t"}'], 1);
  });

  it('takes any key for a name, those of JavaScript too', () => {
    const proto = join(
      hex('81'),
      string('__proto__', 3),
      hex('81'),
      string('toString', 3),
      hex('05'),
    );
    const mapped = new Mapped().body(proto).body({ constructor: 1, hasOwnProperty: 2 });
    assert.deepEqual(mapped.series, {
      '__proto___toString{tag="t"}': 5,
      'constructor{tag="t"}': 1,
      'hasOwnProperty{tag="t"}': 2,
    });
  });

  it('reads headers wider than they need be', () => {
    const wide = join(
      hex('df 00 00 00 02'),
      string('a', 2),
      hex('cd 00 07'),
      string('b', 1),
      hex('c3'),
    );
    assert.deepEqual(new Mapped().body(wide).series, { 'a{tag="t"}': 7, 'b{tag="t"}': 1 });
  });
});
