// Text of the key `listen` in, addresses out: `0.0.0.0:8989,[::]:8989`. Counting thread, at start.

import { isIPv4, isIPv6 } from 'node:net';
import { quote, type Read } from './mistake.ts';

/** Where to listen. `host` is an IPv4 address, IPv6 address without brackets, or host name; port 0 is any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly ipv6: boolean;
}

const EXPECTED =
  'expected ADDRESS:PORT such as 0.0.0.0:8989 or [::]:8989 (several separated by commas)';
// A label of a host name; a name whose last label is a number would be a mistyped IPv4 address.
const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** `host:port` in the user's notation, with brackets around IPv6. */
export function formatListenAddress(address: ListenAddress): string {
  return address.ipv6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

function readPort(text: string): number {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : -1;
}

function readOne(text: string): Read<ListenAddress> {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (match === null) {
    const hint =
      isIPv6(text) || text.split(':').length > 2 ? ' (IPv6 addresses go in brackets)' : '';
    return { wrong: `${EXPECTED}, got ${quote(text)}${hint}` };
  }
  const [, bracketed, plain = '', portText = ''] = match;
  const port = readPort(portText);
  if (port < 0)
    return { wrong: `expected a port from 0 to 65535, got ${quote(portText)} in ${quote(text)}` };
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed)) {
      return { wrong: `expected an IPv6 address in the brackets, got ${quote(text)}` };
    }
    return { value: { host: bracketed.toLowerCase(), port, ipv6: true } };
  }
  if (!isIPv4(plain) && !HOST_NAME.test(plain)) {
    return { wrong: `${EXPECTED}, got the address ${quote(plain)} in ${quote(text)}` };
  }
  return { value: { host: plain.toLowerCase(), port, ipv6: false } };
}

// Two spellings of one IPv6 address are one address; a URL's host is the canonical spelling (no zone there).
function identity(address: ListenAddress): string {
  if (!address.ipv6 || address.host.includes('%')) return formatListenAddress(address);
  return `${new URL(`http://[${address.host}]/`).hostname}:${address.port}`;
}

/**
 * Reads a list of addresses separated by commas. Reports all wrong ones, not only the first; the same address twice is
 * also wrong.
 */
export function readListen(
  text: string,
): { value: readonly ListenAddress[] } | { wrong: readonly string[] } {
  const addresses: ListenAddress[] = [];
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const part of text.split(',')) {
    const read = readOne(part.trim());
    if ('wrong' in read) {
      wrong.push(read.wrong);
      continue;
    }
    const key = identity(read.value);
    if (seen.has(key)) wrong.push(`expected each address once, got ${quote(part.trim())} twice`);
    seen.add(key);
    addresses.push(read.value);
  }
  return wrong.length > 0 ? { wrong } : { value: addresses };
}
