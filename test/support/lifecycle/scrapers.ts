// Clients that scrape one after another until they are told to stop, even while nothing listens.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../e2e/fluent_bit.ts';
import { scrape } from '../e2e/scrape.ts';

// Refusals come at once; without a pause the clients would take the processor from the host.
const PAUSE_MS = 5;

export class Scrapers {
  readonly #url: string;
  readonly #clients: number;
  #running: Promise<void>[] = [];
  #stopped = true;
  /** Answers of status 200 so far. */
  answered = 0;

  /** They end with the test, even if it fails: the runner would wait for them. */
  constructor(t: TestContext, url: string, clients: number) {
    this.#url = url;
    this.#clients = clients;
    t.after(() => {
      this.#stopped = true;
    });
  }

  start(): void {
    this.#stopped = false;
    this.#running = Array.from({ length: this.#clients }, () => this.#scrapeOn());
  }

  /** Resolves when so many more answers have come. */
  async answers(count: number): Promise<void> {
    const wanted = this.answered + count;
    await waitFor(
      () => `${wanted} answers on ${this.#url}, got ${this.answered}`,
      () => this.answered >= wanted || undefined,
    );
  }

  /** Resolves when all connections are closed at this end. @throws if an answer was neither 200 nor 503 */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #scrapeOn(): Promise<void> {
    while (!this.#stopped) {
      // Refused or reset: the endpoint is closed, or closing.
      const answer = await scrape(this.#url).catch(() => null);
      if (answer !== null) {
        assert.ok(answer.status === 200 || answer.status === 503, `status ${answer.status}`);
        if (answer.status === 200) this.answered++;
      }
      await sleep(PAUSE_MS);
    }
  }
}
