// A hostile client, as a process of its own: `attacker.ts KIND URL`. It keeps connections busy until it is killed, and
// writes a line once it has begun. SCRIPTED_ATTACKS lists the kinds.

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { garbage } from '../test/support/lifecycle/attackers.ts';

/** What each connection does, again and again. */
interface Attack {
  readonly connections: number;
  /** Whether a handshake comes first. */
  readonly tls?: boolean;
  /** The client's address: one for each connection, for attackers that would be known by it. */
  readonly address?: (n: number) => string;
  /** What the n-th connection sends. */
  bytes(n: number): string | Buffer;
  /** How the answer is read, until the other side closes or `holdMs` have passed. */
  readonly reads: 'all' | 'slowly' | 'nothing';
  readonly holdMs: number;
}

const HOUR_MS = 3_600_000;
/** For connections that are answered and closed at once: longer than that takes. */
const ANSWER_MS = 1_000;
/** A slow reader takes this much at a time: a piece of the body (256 KiB) within 5 s. */
const SLOW_BYTES = 65_536;
const SLOW_INTERVAL_MS = 1_000;
/** 127.1.0.0/16. */
const manyAddresses = (n: number) => `127.1.${(n >> 8) & 255}.${n & 255}`;

const request = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const long = 'x'.repeat(100_000);
const guesses = (n: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const guess = Buffer.from(`u:${n * count + i}`).toString('base64');
    return request('/metrics', `Authorization: Basic ${guess}\r\n`);
  }).join('');
const clientHello = Buffer.from('16030100f1010000ed0303', 'hex');

const answered = { connections: 20, reads: 'all', holdMs: ANSWER_MS } as const;

/** By name. */
export const SCRIPTED_ATTACKS = {
  'slow-readers': {
    ...{ connections: 100, reads: 'slowly', holdMs: HOUR_MS },
    bytes: () => request('/metrics'),
  },
  idle: { connections: 1_000, reads: 'all', holdMs: HOUR_MS, bytes: () => '' },
  passwords: { ...answered, address: manyAddresses, bytes: (n) => guesses(n, 10) },
  'bcrypt-passwords': {
    ...{ ...answered, tls: true, address: manyAddresses },
    bytes: (n) => guesses(n, 1),
  },
  'oversized-headers': { ...answered, bytes: () => request('/metrics', `X-Long: ${long}\r\n`) },
  // A client that does not read never hears that the other side has closed.
  pipelining: {
    ...{ connections: 20, reads: 'nothing', holdMs: 100 },
    bytes: () => request('/').repeat(50_000),
  },
  bodies: {
    ...answered,
    bytes: () => `POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${long}`,
  },
  connect: {
    ...answered,
    bytes: () => 'CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n',
  },
  garbage: { ...answered, bytes: (n) => garbage(n, 1_000) },
  'tls-garbage': {
    ...answered,
    bytes: (n) => (n % 2 === 0 ? garbage(n, 200) : Buffer.concat([clientHello, garbage(n, 300)])),
  },
} as const satisfies Readonly<Record<string, Attack>>;

/** Connects, sends and reads as the attack does. Resolves at its end, however it ends. */
async function attackOnce(attack: Attack, url: URL, n: number): Promise<void> {
  const to = { host: url.hostname, port: Number(url.port) };
  const from = attack.address === undefined ? {} : { localAddress: attack.address(n) };
  const socket: Socket =
    attack.tls === true
      ? connectTls({ ...to, ...from, rejectUnauthorized: false })
      : connect({ ...to, ...from });
  const end = new AbortController();
  const ended = new Promise<void>((resolve) => {
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
  socket.write(attack.bytes(n));
  if (attack.reads === 'all') socket.resume();
  if (attack.reads === 'slowly') void readSlowly(socket, end.signal);
  await Promise.race([ended, sleep(attack.holdMs, undefined, { signal: end.signal })]);
  end.abort();
  socket.destroy();
}

async function readSlowly(socket: Socket, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(SLOW_INTERVAL_MS);
    socket.read(SLOW_BYTES) ?? socket.read();
  }
}

async function main([kind = '', url = '']: readonly string[]): Promise<void> {
  const attack: Attack | undefined = SCRIPTED_ATTACKS[kind as keyof typeof SCRIPTED_ATTACKS];
  if (attack === undefined) {
    const known = Object.keys(SCRIPTED_ATTACKS).join(', ');
    throw new Error(`Cannot attack: expected one of ${known}, got "${kind}"`);
  }
  const target = new URL(url);
  let next = 0;
  const again = async () => {
    for (;;) {
      const startMs = performance.now();
      await attackOnce(attack, target, next++).catch(() => {});
      // An attack that holds connections for an hour does not open thousands a second if they are closed.
      const tookMs = performance.now() - startMs;
      if (attack.holdMs === HOUR_MS && tookMs < 1_000) await sleep(1_000 - tookMs);
    }
  };
  const all = Array.from({ length: attack.connections }, again);
  process.stdout.write('begun\n');
  await Promise.all(all);
}

if (process.argv[1]?.endsWith('attacker.ts')) await main(process.argv.slice(2));
