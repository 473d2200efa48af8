// Malicious clients, on loopback: they take connections, send garbage or too much, or do not read. They run in the
// test's process, except for slowhttptest.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTestProgram } from '../../../scripts/setup/test_programs.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Connections to the server of `url`, which end with the test. */
export class Attacker {
  readonly #sockets = new Set<Socket>();
  readonly #hostname: string;
  readonly #port: number;

  constructor(t: TestContext, url: string) {
    const { hostname, port } = new URL(url);
    this.#hostname = hostname;
    this.#port = Number(port);
    t.after(() => this.leave());
  }

  /** Connects, sends, and reads only if the caller does. Resolves when connected, or refused. */
  async send(bytes: string | Buffer): Promise<Socket> {
    const socket = connect(this.#port, this.#hostname);
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.pause();
    await new Promise((resolve) => {
      socket.once('connect', resolve);
      socket.once('close', resolve);
    });
    if (bytes.length > 0) socket.write(bytes);
    return socket;
  }

  /** Sends on a connection of its own; resolves to the whole answer, once the other side has closed. */
  async exchange(bytes: string | Buffer): Promise<string> {
    const socket = await this.send(bytes);
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1');
    });
    await closed(socket.resume());
    return answer;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Resolves when the connection is closed; one that does not read notices only when it writes. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
}

/** Runs tasks, so many at a time; at least `count` of them, and more until it is enough. */
export async function inTurns(
  count: number,
  atATime: number,
  task: (index: number) => Promise<unknown>,
  isEnough: () => boolean = () => true,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count || !isEnough()) await task(next++);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** Runs tasks like inTurns(), and continues until `other` is done. */
export async function meanwhile(
  count: number,
  atATime: number,
  task: (index: number) => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<void> {
  let isEnough = false;
  const turns = inTurns(count, atATime, task, () => isEnough);
  try {
    await other();
  } finally {
    isEnough = true;
    await turns;
  }
}

/** Random-looking bytes, the same in every run. */
export function garbage(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  // Marsaglia's xorshift32.
  let state = (seed + 1) * 0x9e3779b1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

/** A slowhttptest that runs until it is ended. */
export interface SlowHttpTest {
  end(): Promise<void>;
}

/**
 * One slowhttptest after the other, as each opens its connections once.
 * @param seconds of each
 * @param args without the address and the time
 */
export function slowHttpTest(
  t: TestContext,
  url: string,
  seconds: number,
  args: readonly string[],
): SlowHttpTest {
  const program = findTestProgram(ROOT, 'slowhttptest');
  assert.ok(program, 'tests need the program slowhttptest (Debian: slowhttptest)');
  const all = [...args, '-u', url, '-l', String(seconds), '-v', '0'];
  let isOver = false;
  let child: ChildProcess | undefined;
  const attack = async () => {
    while (!isOver) {
      child = spawn(program, all, { stdio: 'ignore' });
      await once(child, 'close');
    }
  };
  const attacking = attack();
  const end = () => {
    isOver = true;
    child?.kill('SIGKILL');
    return attacking;
  };
  t.after(end);
  return { end };
}
