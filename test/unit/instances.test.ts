// Instances from open to close, with the native queue and binding and the endpoint's real worker.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { freePort } from '../support/free_port.ts';
import {
  addon,
  addressesOf,
  assertFree,
  endAll,
  event,
  FluentBitInstance,
  hasReadMalformed,
  listenOn,
  MALFORMED,
  open,
  scrape,
  start,
  until,
} from '../support/unit/counting_thread.ts';
import { join } from '../support/unit/decode/samples.ts';

afterEach(endAll);

describe('an instance', () => {
  it('serves the pushed records', async () => {
    const { instance, thread, url } = await open({ namespace: 'my' });
    assert.deepEqual(await scrape(url), {});
    const cpu = { cpu_p: 0.5, user_p: 0.25, system_p: 0.125, 'cpu0.p_cpu': 1 };
    assert.equal(instance.push('cpu.local', join(event({ a: 1 }), event(cpu))), 'accepted');
    assert.equal(instance.push('app', event({ a: 2, ok: true })), 'accepted');
    await instance.counted();
    assert.deepEqual(await scrape(url), {
      'my_a{tag="cpu.local"}': 1,
      'my_a{tag="app"}': 2,
      'my_ok{tag="app"}': 1,
      'my_cpu{cpu="all",mode="total"}': 0.5,
      'my_cpu{cpu="all",mode="user"}': 0.25,
      'my_cpu{cpu="all",mode="system"}': 0.125,
      'my_cpu{cpu="cpu0",mode="total"}': 1,
    });
    instance.push('app', event({ a: 3 }));
    await instance.counted();
    assert.equal((await scrape(url))['my_a{tag="app"}'], 3);
    assert.deepEqual(thread.failures, []);
  });

  it('serves its own metrics beside them', async () => {
    const { instance, url } = await open({ self_metrics: 'on' });
    instance.push('app', join(event({ a: 1 }), event({ process_x: 1 })));
    await instance.counted();
    const series = await scrape(url);
    assert.equal(series['a{tag="app"}'], 1);
    assert.equal(series['process_x{tag="app"}'], undefined);
    assert.ok(Object.keys(series).some((name) => name.startsWith('promexporter_build_info{')));
  });

  it('takes more series than a segment holds while it serves', async () => {
    const { instance, url } = await open();
    for (let first = 0; first < 3000; first += 100) {
      const fields = Array.from({ length: 100 }, (_, i) => [`field_${first + i}`, first + i]);
      assert.equal(instance.push('t', event(Object.fromEntries(fields)), 1000), 'accepted');
      if (first % 500 === 0) await scrape(url);
    }
    await instance.counted();
    const series = await scrape(url);
    assert.equal(Object.keys(series).length, 3000);
    for (let i = 0; i < 3000; i++) assert.equal(series[`field_${i}{tag="t"}`], i);
  });

  it('counts a chunk of 10 MB', async () => {
    const { instance, url } = await open();
    const text = 'x'.repeat(1000);
    const chunk = Buffer.concat(Array.from({ length: 10_000 }, (_, i) => event({ text, a: i })));
    assert.ok(chunk.length > 10_000_000);
    assert.equal(instance.push('big', chunk), 'accepted');
    await instance.counted();
    assert.deepEqual(await scrape(url), { 'a{tag="big"}': 9999 });
  });

  it('continues after a malformed chunk', async () => {
    const { instance, thread, url } = await open();
    instance.push('t', join(event({ a: 1 }), MALFORMED));
    instance.push('t', event({ b: 2 }));
    await instance.counted();
    assert.deepEqual(await scrape(url), { 'a{tag="t"}': 1, 'b{tag="t"}': 2 });
    await until('it is said', () => hasReadMalformed(thread));
  });

  it('counts everything that was accepted before it is closed', async () => {
    const { instance, thread, url } = await open();
    const chunk = join(...Array.from({ length: 2000 }, (_, i) => event({ a: i })));
    let accepted = 0;
    while (instance.push('t', chunk) === 'accepted' && accepted < 300) accepted++;
    // The line about the last chunk shows whether it was read.
    assert.equal(instance.push('t', MALFORMED, 1000), 'accepted');
    instance.close();
    assert.equal(instance.push('t', chunk), 'closed');
    assert.equal(instance.state, 'closing');
    await instance.reached('closed');
    assert.equal(instance.waiting, 0);
    assert.equal(instance.dropped, 0);
    await assertFree(url);
    await until('it is said', () => hasReadMalformed(thread));
    assert.deepEqual(thread.failures, []);
  });

  it('answers full while its queue is, and accepts again when chunks are counted', async () => {
    const instance = new FluentBitInstance({ buffer_limit: '1M' });
    // As if for an environment that ended then: nothing counts.
    addon.openQueue(instance.id, 1_000_000);
    const chunk = join(
      ...Array.from({ length: 8000 }, (_, i) => event({ a: i, more: 'x'.repeat(20) })),
    );
    assert.ok(chunk.length > 350_000 && chunk.length < 499_000);
    assert.deepEqual(
      [1, 2, 3].map(() => instance.push('t', chunk)),
      ['accepted', 'accepted', 'full'],
    );
    assert.equal(instance.push('t', new Uint8Array(1_000_001)), 'too large');
    const thread = await start();
    assert.equal(instance.push('t', chunk, 5000), 'accepted');
    await instance.reached('open');
    await instance.counted();
    assert.deepEqual(await scrape(addressesOf(thread)[0]!), { 'a{tag="t"}': 7999 });
  });
});

describe('opening', () => {
  it('fails for wrong options, with a line for each', async () => {
    const instance = new FluentBitInstance({ listen: 'nowhere', metrics_path: 'x', username: 'u' });
    const thread = await start();
    await instance.reached('failed');
    await until('all is said', () => thread.lines.length >= 3);
    for (const key of ['listen', 'metrics_path', 'username|password']) {
      assert.ok(
        thread.lines.some((line) => new RegExp(`^1 .*(${key}).*\\(PROMEX_\\w+\\)$`).test(line)),
        `${key} in ${thread.lines.join('\n')}`,
      );
    }
    assert.deepEqual(thread.failures, []);
  });

  it('fails if the port is taken, and leaves the thread to others', async () => {
    const port = await freePort();
    const squatter = await listenOn(port);
    const instance = new FluentBitInstance({ listen: `127.0.0.1:${port}` });
    const thread = await start();
    await instance.reached('failed');
    await until('it is said', () => thread.lines.some((line) => /^1 .*in use/.test(line)));
    squatter.close();
    await once(squatter, 'close');
    const next = await new FluentBitInstance({ listen: `127.0.0.1:${port}` }).reached('open');
    next.push('t', event({ a: 1 }));
    await next.counted();
    assert.deepEqual(await scrape(`http://127.0.0.1:${port}/metrics`), { 'a{tag="t"}': 1 });
    assert.deepEqual(thread.failures, []);
  });
});

describe('an instance that Fluent Bit has given up', () => {
  it('may still be answered for', async () => {
    const instance = new FluentBitInstance();
    const thread = await start();
    instance.forget();
    const other = await new FluentBitInstance().reached('open');
    assert.equal(other.state, 'open');
    assert.deepEqual(thread.failures, []);
  });
});

describe('two instances', () => {
  it('have their own endpoints and series, and one goes on when the other is closed', async () => {
    const first = new FluentBitInstance();
    const second = new FluentBitInstance({ namespace: 'two', metrics_path: '/other' });
    const thread = await start();
    await first.reached('open');
    await second.reached('open');
    const byPath = (path: string) => addressesOf(thread).find((url) => url.endsWith(path))!;
    const [one, two] = [byPath('/metrics'), byPath('/other')];
    first.push('t', event({ a: 1 }));
    second.push('t', event({ a: 2 }));
    await first.counted();
    await second.counted();
    assert.deepEqual(await scrape(one), { 'a{tag="t"}': 1 });
    assert.deepEqual(await scrape(two), { 'two_a{tag="t"}': 2 });
    first.close();
    await first.reached('closed');
    await assertFree(one);
    assert.equal(first.push('t', event({ a: 3 })), 'closed');
    assert.equal(second.push('t', event({ a: 4 })), 'accepted');
    await second.counted();
    assert.deepEqual(await scrape(two), { 'two_a{tag="t"}': 4 });
    assert.deepEqual(thread.failures, []);
  });

  it('close at the same time', async () => {
    const instances = [new FluentBitInstance(), new FluentBitInstance(), new FluentBitInstance()];
    const thread = await start();
    for (const instance of instances) await instance.reached('open');
    for (const instance of instances) instance.push('t', event({ a: 1 }));
    for (const instance of instances) instance.close();
    for (const instance of instances) await instance.reached('closed');
    for (const url of addressesOf(thread)) await assertFree(url);
    assert.deepEqual(
      instances.map(({ waiting }) => waiting),
      [0, 0, 0],
    );
    assert.deepEqual(thread.failures, []);
  });
});
