// An exposition larger than any socket's buffers, and a client that does not read it: a scrape that stays in progress
// as long as the test needs.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { event } from './chunks.ts';

// 4 MB is the most that Linux buffers for sending by default, and an unread receive buffer does not grow.
const FIELDS = 16_000;
const NAME_BYTES = 400;
const RECORDS = 20;

/** Records whose fields make about FIELDS families, each with its long name in three lines: some 20 MB. */
export function manyFields(): Record<string, number>[] {
  return Array.from({ length: RECORDS }, (_, record) =>
    Object.fromEntries(
      Array.from({ length: FIELDS / RECORDS }, (_, field) => [
        `f${record}_${field}_${'x'.repeat(NAME_BYTES)}`,
        field,
      ]),
    ),
  );
}

/** The records of manyFields() as one chunk. */
export function manyFieldsChunk(): Buffer {
  return Buffer.concat(manyFields().map((body) => event(body)));
}

/** The sample whose presence shows that an exposition has all of manyFields(). */
export const LAST_FIELD = new RegExp(`^f${RECORDS - 1}_${FIELDS / RECORDS - 1}_x+\\{`, 'm');

async function connected(t: TestContext, url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  socket.on('error', () => {}); // the host's end resets it
  await once(socket, 'connect');
  return socket;
}

/** A connection on which nothing is ever sent. */
export async function idleConnection(t: TestContext, url: string): Promise<Socket> {
  return (await connected(t, url)).resume();
}

/** A connection that was answered once and is kept for the next scrape. */
export async function keptConnection(t: TestContext, url: string): Promise<Socket> {
  const socket = await connected(t, url);
  socket.write(`GET /metrics-of-another-path HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 404/);
  assert.doesNotMatch(String(answer), /connection: close/i);
  return socket.resume();
}

/** A scrape of which only the first bytes have been read. */
export interface SlowScrape {
  /** Reads the rest. Resolves to the promised and the received number of bytes. */
  finish(): Promise<{ readonly promised: number; readonly got: number }>;
}

export async function slowScrape(t: TestContext, url: string): Promise<SlowScrape> {
  const { host, pathname } = new URL(url);
  const socket = await connected(t, url);
  const closed = once(socket, 'close');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  const head = first.toString('latin1');
  const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
  assert.ok(length, `a Content-Length in:\n${head.slice(0, 500)}`);
  let got = first.length - (head.indexOf('\r\n\r\n') + 4);
  return {
    async finish() {
      socket.on('data', (piece: Buffer) => {
        got += piece.length;
      });
      socket.resume();
      await closed;
      return { promised: Number(length), got };
    },
  };
}
