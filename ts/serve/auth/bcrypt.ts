// Passwords and bcrypt hashes in, answers out, from a thread of its own: one check at a time, a bounded queue. Worker
// thread; loaded only if the web configuration has users.

import type { Worker } from 'node:worker_threads';
import { MAX_PASSWORD_CHECKS } from '../limits.ts';
import { startWorker } from '../start_worker.ts';

/** A question to the thread. */
export interface BcryptQuestion {
  readonly password: string;
  readonly hash: string;
}
/** The thread's answer: whether the password is right. */
export type BcryptAnswer = boolean;

interface Waiting extends BcryptQuestion {
  readonly answer: (isRight: boolean | null) => void;
}

// The thread takes about 12 MB (RSS of a host, Node 18). It is needed only at a scraper's first scrape, because
// verdicts are remembered.
const IDLE_MS = 30_000;

const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 };

/** The thread, started when needed and ended when idle. */
export class Bcrypt {
  readonly #source: string;
  readonly #idleMs: number;
  /** The first one is being checked. */
  readonly #waiting: Waiting[] = [];
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;

  /**
   * @param source text of the bundle of bcrypt_thread.ts
   * @param idleMs how long the thread stays without work
   */
  constructor(source: string, idleMs = IDLE_MS) {
    this.#source = source;
    this.#idleMs = idleMs;
  }

  /** Whether the thread runs. */
  get isRunning(): boolean {
    return this.#thread !== null;
  }

  /** @returns null if too many wait, or the thread stopped or could not be started */
  compare(password: string, hash: string): Promise<boolean | null> {
    if (this.#waiting.length >= MAX_PASSWORD_CHECKS) return Promise.resolve(null);
    return new Promise((answer) => {
      this.#waiting.push({ password, hash, answer });
      if (this.#waiting.length === 1) this.#ask();
    });
  }

  /** Ends the thread; waiting checks get null. */
  async close(): Promise<void> {
    this.#giveUp();
    await this.#stop();
  }

  async #stop(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #giveUp(): void {
    for (const { answer } of this.#waiting.splice(0)) answer(null);
  }

  #ask(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#idle = setTimeout(() => void this.#stop(), this.#idleMs);
      return;
    }
    if (this.#idle !== null) clearTimeout(this.#idle);
    try {
      this.#thread ??= this.#start();
    } catch {
      // The system refuses another thread (a container's limit): the next check tries again.
      this.#giveUp();
      return;
    }
    const { password, hash } = first;
    this.#thread.postMessage({ password, hash } satisfies BcryptQuestion);
  }

  #start(): Worker {
    const thread = startWorker(this.#source, null, RESOURCE_LIMITS);
    thread.on('message', (isRight: BcryptAnswer) => {
      this.#waiting.shift()?.answer(isRight);
      this.#ask();
    });
    // An error ends the thread: waiting checks get null, and the next check starts another one.
    thread.on('error', () => {});
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#giveUp();
    });
    return thread;
  }
}
