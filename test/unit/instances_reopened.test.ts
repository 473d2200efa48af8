// How a new environment continues with the instances and queues of a dead one.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { freePort } from '../support/free_port.ts';
import {
  addon,
  addressesOf,
  assertFree,
  type CountingThread,
  endAll,
  event,
  type FluentBitInstance,
  hasReadMalformed,
  listenOn,
  MALFORMED,
  open,
  scrape,
  start,
  until,
} from '../support/unit/counting_thread.ts';

afterEach(endAll);

/** Its endpoint listens, and has every series created meanwhile. */
function isBack({ lines }: CountingThread): Promise<void> {
  return until('it is back', () => lines.some((line) => line.includes('counting again')));
}

describe('a new environment', () => {
  /** The runtime's work between two environments. */
  async function die(thread: CountingThread, instance: FluentBitInstance): Promise<number> {
    await thread.end();
    return addon.host.consumerLost(instance.id);
  }

  it('serves the instance on the same port, with records accepted meanwhile', async () => {
    const port = await freePort();
    const { instance, thread, url } = await open({ listen: `127.0.0.1:${port}` });
    instance.push('t', event({ a: 1, old: 1 }));
    await instance.counted();
    assert.equal(await die(thread, instance), 0);
    await assertFree(url);
    assert.equal(instance.push('t', event({ a: 2 })), 'accepted');
    const next = await start();
    await instance.counted();
    await isBack(next);
    assert.deepEqual(await scrape(url), { 'a{tag="t"}': 2 });
    assert.equal(instance.state, 'open');
    assert.deepEqual(next.failures, []);
  });

  it('shows series that were created while its endpoint opened', async () => {
    const { instance, thread } = await open();
    await die(thread, instance);
    const next = await start();
    let pushed = 0;
    while (addressesOf(next).length === 0) {
      assert.equal(instance.push('t', event({ [`field_${pushed}`]: pushed }), 1000), 'accepted');
      pushed++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await instance.counted();
    await isBack(next);
    const series = await scrape(addressesOf(next)[0]!);
    assert.equal(Object.keys(series).length, pushed);
    for (let i = 0; i < pushed; i++) assert.equal(series[`field_${i}{tag="t"}`], i);
  });

  it('closes an instance that it has just reopened, when all is counted', async () => {
    const { instance, thread } = await open();
    await die(thread, instance);
    for (let i = 0; i < 50; i++) instance.push('t', event({ a: i }));
    instance.push('t', MALFORMED);
    instance.close();
    const next = await start();
    await instance.reached('closed');
    assert.equal(instance.waiting, 0);
    await until('it is said', () => hasReadMalformed(next));
    assert.deepEqual(next.failures, []);
  });

  it('tries again if its port is taken, and counts meanwhile', async () => {
    const port = await freePort();
    const { instance, thread, url } = await open({ listen: `127.0.0.1:${port}` });
    await die(thread, instance);
    const squatter = await listenOn(port);
    instance.push('t', event({ a: 1 }));
    const next = await start();
    await until('it is said', () => next.lines.some((line) => /^1 .*in use/.test(line)));
    instance.push('t', event({ b: 2 }));
    await instance.counted();
    squatter.close();
    await isBack(next);
    assert.deepEqual(await scrape(url), { 'a{tag="t"}': 1, 'b{tag="t"}': 2 });
    assert.deepEqual(next.failures, []);
  });

  it('gives itself up when counting throws, even while reopening', async () => {
    const { instance, thread } = await open();
    await die(thread, instance);
    for (let i = 0; i < 5; i++) instance.push('t', event({ a: i }));
    const next = await start({ fault: 'count' });
    await until('it gives up', () => next.failures.length > 0);
    assert.match(next.failures[0]!, /test fault: count/);
    assert.ok(!next.lines.some((line) => line.includes('test fault')), next.lines.join('\n'));
    // The third chunk is the one in doubt: offered once more, then dropped.
    assert.equal(await die(next, instance), 0);
    assert.equal(instance.waiting, 3);
  });

  it('counts the chunk that its predecessor stopped at, and all later ones', async () => {
    const { instance, thread } = await open();
    await die(thread, instance);
    ['a', 'b', 'c', 'd', 'e', 'f'].forEach((name, i) => {
      instance.push('t', event({ [name]: i }));
    });
    // The first stops at its third chunk, which is c; the next counts c and d and stops at its third, e.
    for (const left of [4, 2]) {
      const faulty = await start({ fault: 'count' });
      await until('it gives up', () => faulty.failures.length > 0);
      assert.equal(await die(faulty, instance), 0);
      assert.equal(instance.waiting, left);
    }
    const last = await start();
    await instance.counted();
    await isBack(last);
    assert.deepEqual(await scrape(addressesOf(last)[0]!), { 'e{tag="t"}': 4, 'f{tag="t"}': 5 });
    assert.equal(instance.dropped, 0);
  });
});
