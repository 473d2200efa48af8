import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBytes } from '../../../ts/decode/notation/bytes.ts';
import { parseDuration } from '../../../ts/decode/notation/go_duration.ts';
import { parseHex } from '../../../ts/decode/notation/hex.ts';
import { parsePercent } from '../../../ts/decode/notation/percent.ts';
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
      '1 s',
      '1S',
      '1e3s',
      '1s-1s',
      '1s ',
      '1y',
    ]);
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
    const zones = ['12:00:00', '12:00:00+0100', '12:00:00+24:00', '12:00:00+01:60', '12:00:00 Z'];
    refuses(
      parseTimestamp,
      [...times, ...zones].map((time) => `2024-01-01T${time}`),
    );
    refuses(parseTimestamp, ['', '2024-01-01', '24-01-01T00:00:00Z', '2024-01-01_00:00:00Z']);
  });
});
