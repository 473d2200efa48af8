import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Take } from '../../../ts/config/rules/rule.ts';
import { parseBytes } from '../../../ts/decode/notation/bytes.ts';
import { parseClock } from '../../../ts/decode/notation/clock.ts';
import { parseDuration } from '../../../ts/decode/notation/duration.ts';
import { parseHex } from '../../../ts/decode/notation/hex.ts';
import { listParser } from '../../../ts/decode/notation/list.ts';
import { parsePercent } from '../../../ts/decode/notation/percent.ts';
import { unseparated } from '../../../ts/decode/notation/separated.ts';
import { parseTimestamp } from '../../../ts/decode/notation/timestamp.ts';

type Parse = (text: string) => number;

function reads(parse: Parse, table: Record<string, number>): void {
  for (const [text, value] of Object.entries(table)) assert.equal(parse(text), value, text);
}

function refuses(parse: Parse, texts: readonly string[]): void {
  for (const text of texts) assert.equal(parse(text), Number.NaN, JSON.stringify(text));
}

describe('parseDuration()', () => {
  it('reads durations as Go writes them, in seconds, and days and weeks', () => {
    reads(parseDuration, {
      '0': 0,
      '-0': 0,
      '12ms': 0.012,
      '35ms': 0.035,
      '1h2m3.5s': 3723.5,
      '-1.5s': -1.5,
      '+2m': 120,
      '.5s': 0.5,
      '1.s': 1,
      '100ns': 1e-7,
      '7us': 7e-6,
      '7\u00b5s': 7e-6,
      '7\u03bcs': 7e-6,
      '1m1ms': 60.001,
      '2d': 172_800,
      '1w1d': 691_200,
      '1s1s': 2,
    });
  });

  it('refuses everything else', () => {
    refuses(parseDuration, [
      '',
      '-',
      '1',
      '00',
      's',
      '.s',
      '1  s',
      '1S',
      '1e3s',
      '1s-1s',
      '1s ',
      '1y',
    ]);
  });
});

describe('parseDuration(), beyond Go', () => {
  it('reads a blank before a unit, and after one', () => {
    reads(parseDuration, {
      '12.345 ms': 0.012345,
      '-1.5 s': -1.5,
      '7 \u00b5s': 7e-6,
      '1h 30m': 5400,
      '1 h 30 m': 5400,
    });
    refuses(parseDuration, ['1 ', ' 1s', '- 1s', '1h  30m', '1s ', '1 .5s', '1 m s', '1 1s']);
  });

  it('reads ISO 8601, without years and months', () => {
    reads(parseDuration, {
      'PT1M30.5S': 90.5,
      P1DT2H: 93_600,
      P2W: 1_209_600,
      PT36H: 129_600,
      'PT0,5H': 1800,
      '-PT1S': -1,
      PT0S: 0,
    });
    refuses(parseDuration, [
      ...[
        'P',
        'PT',
        'P1DT',
        'P1Y',
        'P1M',
        'PT1',
        'P1S',
        'PT1.5H3M',
        'PT1S2M',
        'p1d',
        'P-1D',
        'P1D ',
      ],
    ]);
  });
});

describe('parseClock()', () => {
  it('reads hours, minutes and seconds, also with a fraction', () => {
    reads(parseClock, {
      '00:01:19.2': 79.2,
      '1:02:03': 3723,
      '36:00:00': 129_600,
      '0:00:00,25': 0.25,
      '-1:00:00': -3600,
      '+1:00:00': 3600,
    });
  });

  it('reads minutes and seconds', () => {
    reads(parseClock, { '01:19': 79, '0:05': 5, '90:00': 5400 });
  });

  it('reads days in front, as several programs write them', () => {
    const [days, seconds] = [2 * 86_400, 3 * 3600 + 4 * 60 + 5];
    for (const text of ['2-03:04:05', '2d 03:04:05', '2d03:04:05', '2.03:04:05']) {
      reads(parseClock, { [text]: days + seconds, [`-${text}`]: -days - seconds });
    }
    reads(parseClock, {
      '2 days, 3:04:05': days + seconds,
      '2 days 03:04:05': days + seconds,
      '1 day, 0:00:00': 86_400,
      '2.03:04:05.5000000': days + seconds + 0.5,
    });
  });

  it('refuses everything else, such as a sign that is for the days alone', () => {
    refuses(parseClock, [
      ...['', ':', '1', '1:2', '1:60', '1:60:00', '1:2:03', '1:02:3', '1:00:00.', '1:00:00 '],
      ...[
        '2-03:04',
        '2d',
        '-1 day, 23:59:59',
        '1:00:00:00',
        '1:00:00Z',
        ' 1:00:00',
        '1234567890:00',
      ],
    ]);
  });
});

describe('unseparated()', () => {
  it('replaces what a country writes before fractions and between thousands', () => {
    for (const [decimal, thousands, text, plain] of [
      [',', null, '3,14', '3.14'],
      [',', '.', '1.234.567,89', '1234567.89'],
      [',', '.', '1234,5', '1234.5'],
      ['.', "'", "20'032", '20032.'],
      ['.', ',', '-1,234.5e3', '-1234.5e3'],
      [',', '\u202f', '1\u202f234', '1234.'],
      [',', ' ', '1 234,5 kB', '1234.5 kB'],
      [',', null, ',5', '.5'],
    ] as const) {
      assert.equal(unseparated(decimal, thousands)(text), plain, text);
    }
  });

  it('refuses a separator in another place, instead of guessing', () => {
    for (const [decimal, thousands, text] of [
      [',', null, '1.5'],
      [',', '.', '1.5'],
      [',', '.', '1.23,4'],
      [',', '.', '1234.567'],
      [',', '.', '.234'],
      ['.', "'", "1''234"],
      ['.', ',', '1.234,5'],
      [',', null, ','],
      [',', null, ''],
      [',', null, 'Inf'],
    ] as const) {
      assert.equal(unseparated(decimal, thousands)(text), null, text);
    }
  });
});

describe('listParser()', () => {
  const list = (take: Take, text: string, separators = ', :') =>
    listParser({ separators, take }, parseDuration)(text);

  it('takes one number of all elements', () => {
    const text = '30ms, 10ms : 20ms';
    const takes = ['sum', 'max', 'min', 'first', 'last', 'count'] as const;
    const numbers = takes.map((take) => list(take, text));
    assert.deepEqual(numbers, [0.06, 0.03, 0.01, 0.03, 0.02, 3]);
  });

  it('leaves out blanks, empty elements and dashes', () => {
    assert.equal(list('count', ' 1s ,,- : 2s,'), 2);
    assert.equal(list('last', '1s, 2 s ;\t-', ',;'), 2);
  });

  it('is no number without elements, if one is no number, or if the text is very long', () => {
    for (const text of ['', '-', ' - , -', '1s, x', 'x, 1s']) {
      for (const take of ['sum', 'first', 'last', 'max'] as const) {
        assert.equal(list(take, text), Number.NaN, text);
      }
    }
    assert.equal(list('count', '-'), 0);
    assert.equal(list('count', '1,'.repeat(2048)), 2048);
    assert.equal(list('count', '1,'.repeat(2049)), Number.NaN);
  });
});

describe('parseBytes()', () => {
  it('reads amounts without unit, and with decimal and binary ones', () => {
    reads(parseBytes, {
      '5': 5,
      '-1.5e3': -1500,
      '5B': 5,
      '5 B': 5,
      '1k': 1e3,
      '1kB': 1e3,
      '1KB': 1e3,
      '1.5 M': 1.5e6,
      '2GB': 2e9,
      '3T': 3e12,
      '4PB': 4e15,
      '1E': 1e18,
      '1e2E': 1e20,
      '1Ki': 1024,
      '1KiB': 1024,
      '1.5 GiB': 1.5 * 2 ** 30,
      '1EiB': 2 ** 60,
    });
  });

  it('refuses everything else', () => {
    refuses(parseBytes, [
      '',
      'B',
      '1b',
      '1ki',
      '1kiB',
      '1  k',
      '1k ',
      ' 1k',
      '1KBi',
      '1 ',
      '1mB',
      '1 5',
    ]);
  });
});

describe('parsePercent()', () => {
  it('reads percentages, with or without sign', () => {
    reads(parsePercent, { '12.5%': 0.125, '12.5 %': 0.125, '50': 0.5, '-1e1%': -0.1, '0%': 0 });
  });

  it('refuses everything else', () => {
    refuses(parsePercent, ['', '%', '5%%', '5  %', '5 ', ' 5%', '5% ', 'x%']);
  });
});

describe('parseHex()', () => {
  it('reads integers, with or without 0x, in either case', () => {
    reads(parseHex, {
      '1f': 31,
      '0x1F': 31,
      '0X1f': 31,
      '-0x10': -16,
      '+a': 10,
      '0': 0,
      '0x0000000000000000ff': 255,
      fffffffffffff: 2 ** 52 - 1,
    });
  });

  it('refuses texts with over 13 significant digits, and everything else', () => {
    refuses(parseHex, ['10000000000000', '0x', '', '-', 'g', '1 ', ' 1', '0x-1', '1.5', 'x1']);
  });
});

describe('parseTimestamp()', () => {
  it('reads moments as RFC 3339 writes them', () => {
    reads(parseTimestamp, {
      '1970-01-01T00:00:00Z': 0,
      '2024-02-29t23:59:59z': 1_709_251_199,
      '2024-02-29 12:30:00.5+01:00': 1_709_206_200.5,
      '2024-02-29T12:30:00-01:30': 1_709_215_200,
      '1969-12-31T23:59:59.25Z': -0.75,
      '0001-01-01T00:00:00Z': -62_135_596_800,
      '0000-12-31T00:00:00-00:00': -62_135_683_200,
      '9999-12-31T23:59:59Z': 253_402_300_799,
    });
  });

  it('reads seconds since 1970, the form in which a text parser returns a number', () => {
    reads(parseTimestamp, {
      '1700000000': 1_700_000_000,
      '1700000000.25': 1_700_000_000.25,
      '-1.5e3': -1500,
      '0': 0,
      '2024': 2024,
    });
    refuses(parseTimestamp, ['1700000000s', ' 1700000000', '0x10', '1_700', '1.2.3', '-', '.']);
  });

  it('refuses days that no calendar has, and everything else', () => {
    const dates = [
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-00-01',
      '2024-01-00',
    ];
    refuses(
      parseTimestamp,
      dates.map((date) => `${date}T00:00:00Z`),
    );
    const times = ['24:00:00Z', '12:60:00Z', '12:00:60Z', '12:00Z', '1:00:00Z', '12:00:00.Z'];
    const zones = ['12:00:00+24:00', '12:00:00+01:60', '12:00:00  Z', '12:00:00 CET', '12:00:00+1'];
    refuses(
      parseTimestamp,
      [...times, ...zones].map((time) => `2024-01-01T${time}`),
    );
    refuses(parseTimestamp, ['', '2024-1-1', '24-01-01T00:00:00Z', '2024-01-01_00:00:00Z']);
    refuses(parseTimestamp, ['2024-01-01Z', '2024-01-01 ', '2024-01-01+01:00', '2023-02-29']);
  });

  it('reads a date alone, and a time without zone, in UTC', () => {
    reads(parseTimestamp, {
      '2024-02-29': 1_709_164_800,
      '2024-02-29 12:30:00': 1_709_209_800,
      '2024-02-29T12:30:00.5': 1_709_209_800.5,
    });
  });

  it('reads other zones, and a comma before the fraction', () => {
    for (const zone of ['+0100', '+01', '+01:00', ' +0100', ' +01:00']) {
      reads(parseTimestamp, { [`2024-02-29 13:30:00,25${zone}`]: 1_709_209_800.25 });
    }
    for (const zone of ['UTC', ' UTC', ' GMT', ' Z', '-0000']) {
      reads(parseTimestamp, { [`2024-02-29 12:30:00${zone}`]: 1_709_209_800 });
    }
  });

  it('reads Common Log Format', () => {
    reads(parseTimestamp, {
      '10/Oct/2000:13:55:36 -0700': 971_211_336,
      '29/Feb/2024:12:30:00 +0000': 1_709_209_800,
    });
    refuses(parseTimestamp, [
      '10/Oct/2000:13:55:36',
      '10/oct/2000:13:55:36 -0700',
      '10/10/2000:13:55:36 -0700',
      '31/Apr/2000:13:55:36 -0700',
      '1/Oct/2000:13:55:36 -0700',
      '[10/Oct/2000:13:55:36 -0700]',
    ]);
  });
});
