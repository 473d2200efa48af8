// How Instances divides its thread between events and counting.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Binding, EVENT_CLOSE, EVENT_OPEN, EVENT_SLOTS } from '../../ts/binding.ts';
import { Instances } from '../../ts/instances.ts';
import { presetsOnDisk } from '../support/unit/config/presets_on_disk.ts';
import { bundle, until } from '../support/unit/counting_thread.ts';

/** A native side whose queue never runs empty: each chunk is the same empty one, and takes a whole turn. */
class EndlessQueue {
  taken = 0;
  state = 'opening';
  readonly instances: Instances;
  #events: number[] = [];
  #isEmpty = false;
  #nowMs = 0;

  constructor(workerSource: string) {
    const binding: Binding = {
      start() {},
      takeEvents: (events) => {
        events.set(this.#events);
        return this.#events.splice(0).length / EVENT_SLOTS;
      },
      properties: () => ({ listen: '127.0.0.1:0', self_metrics: 'off' }),
      openQueue: () => new ArrayBuffer(8),
      ready: () => {
        this.state = 'open';
      },
      failed: () => {
        this.state = 'failed';
      },
      closed: () => {
        assert.notEqual(this.state, 'closed', 'it is gone by then');
        this.state = 'closed';
      },
      take: () => {
        if (this.#isEmpty) return 0;
        this.taken++;
        this.#nowMs += 1000;
        return 1;
      },
      done() {},
      releaseUnused() {},
      queueTotals() {},
      log() {},
      setAddress() {},
      openStopLine: () => -1,
      fail() {},
    };
    this.instances = new Instances({
      binding,
      workerSource,
      presets: presetsOnDisk,
      version: '0.0.0',
      seed: 1,
      now: () => this.#nowMs,
      workerFault: null,
      beforeChunk() {},
    });
  }

  tell(kind: number): void {
    this.#events.push(kind, 1);
    this.instances.wake();
  }

  runEmpty(): void {
    this.#isEmpty = true;
  }
}

describe('Instances', () => {
  it('takes one turn between two checks of events, however often it is woken', async () => {
    const queue = new EndlessQueue(await bundle('ts/serve/worker.ts'));
    queue.tell(EVENT_OPEN);
    await until('it is open', () => queue.state === 'open');
    for (let i = 0; i < 10; i++) {
      queue.instances.wake();
      queue.instances.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = queue.taken;
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(queue.taken - before, 10);
    queue.runEmpty();
    queue.tell(EVENT_CLOSE);
    await until('it is closed', () => queue.state === 'closed');
  });

  it('closes once, however often it is asked to', async () => {
    const queue = new EndlessQueue(await bundle('ts/serve/worker.ts'));
    queue.tell(EVENT_OPEN);
    await until('it is open', () => queue.state === 'open');
    queue.runEmpty();
    queue.tell(EVENT_CLOSE);
    queue.tell(EVENT_CLOSE);
    await until('it is closed', () => queue.state === 'closed');
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
