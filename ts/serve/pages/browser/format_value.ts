// Numbers and the unit of a family's name in, readable text out. Browser; needs none of its interfaces.

import type { Measure } from './measure.ts';

/** How numbers are written. */
export type Unit = 'bytes' | 'seconds' | 'plain';

/** The unit that a family's name implies. */
export function unitOf(family: string): Unit {
  const name = family.replace(/_total$/, '');
  if (/[_.]bytes$/.test(name)) return 'bytes';
  return /[_.]seconds$/.test(name) ? 'seconds' : 'plain';
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const DECIMAL = ['', ' k', ' M', ' G', ' T'];
const LARGEST = 1e15;
const SMALLEST = 1e-4;

function digits(n: number): string {
  if (n === 0) return '0';
  const size = Math.abs(n);
  if (size >= LARGEST || size < SMALLEST) return n.toExponential(2);
  return n.toLocaleString('en', { maximumSignificantDigits: size >= 1000 ? 7 : 4 });
}

function inSteps(n: number, step: number, names: readonly string[]): string {
  let at = 0;
  let rest = n;
  while (Math.abs(rest) >= step && at < names.length - 1) {
    rest /= step;
    at++;
  }
  const name = names[at] ?? '';
  return `${digits(rest)}${name.startsWith(' ') || name === '' ? name : ` ${name}`}`;
}

function formatSeconds(n: number): string {
  const size = Math.abs(n);
  if (size >= 1 || size === 0) return `${digits(n)} s`;
  return size >= 1e-3 ? `${digits(n * 1e3)} ms` : `${digits(n * 1e6)} µs`;
}

function formatIn(n: number, unit: Unit, perSecond: boolean, short: boolean): string {
  if (!Number.isFinite(n)) return String(n);
  if (unit === 'bytes') return `${inSteps(n, 1024, BINARY)}${perSecond ? '/s' : ''}`;
  // Seconds per second are a plain number.
  if (unit === 'seconds' && !perSecond) return formatSeconds(n);
  const plain = short ? inSteps(n, 1000, DECIMAL) : digits(n);
  return perSecond && unit === 'plain' ? `${plain}/s` : plain;
}

/** A number in the list of series, with its unit. */
export function formatValue(n: number, family: string, measure: Measure): string {
  return formatIn(n, measure.inUnit ? unitOf(family) : 'plain', measure.perSecond, false);
}

/** A number on the plot's axis: as short as possible. */
export function formatTick(n: number, family: string, measure: Measure): string {
  return formatIn(n, measure.inUnit ? unitOf(family) : 'plain', measure.perSecond, true);
}
