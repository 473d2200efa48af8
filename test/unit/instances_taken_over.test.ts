// Hot reloads as the counting thread sees them: instances closed and opened in one environment. Those that listen where
// an earlier one did go on with its series.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { waitFor } from '../support/e2e/fluent_bit.ts';
import { freePort } from '../support/free_port.ts';
import {
  addressesOf,
  type CountingThread,
  endAll,
  event,
  FluentBitInstance,
  listenOn,
  scrape,
  start,
  until,
} from '../support/unit/counting_thread.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'promexporter-taken-over-'));
after(() => rmSync(FOLDER, { recursive: true }));
afterEach(endAll);

const KEPT = '{name: kept_total, type: counter, labels: {l: $l}}';

function rules(...entries: readonly string[]): string {
  return `metrics:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
}

type Properties = Readonly<Record<string, string>>;

/** Instances on ports of their own, which stay the same when they are opened again. */
class Reloaded {
  readonly thread: CountingThread;
  readonly ports: readonly number[];
  instances: FluentBitInstance[] = [];

  constructor(thread: CountingThread, ports: readonly number[]) {
    this.thread = thread;
    this.ports = ports;
  }

  static async start(count: number): Promise<Reloaded> {
    const ports: number[] = [];
    while (ports.length < count) ports.push(await freePort());
    return new Reloaded(await start(), ports);
  }

  /** Closes all instances, as a hot reload does, and then opens those of `all`, by the number of their port. */
  async reload(all: readonly (readonly [port: number, properties: Properties])[]): Promise<void> {
    for (const instance of this.instances) {
      instance.close();
      await instance.reached('closed');
      instance.forget();
    }
    this.instances = [];
    for (const [port, properties] of all) {
      const listen = `127.0.0.1:${this.ports[port]}`;
      const instance = new FluentBitInstance({ listen, ...properties });
      await instance.reached('open');
      this.instances.push(instance);
    }
  }

  async push(number: number, ...bodies: readonly object[]): Promise<void> {
    for (const body of bodies) this.instances[number]!.push('t', event(body));
    await this.instances[number]!.counted();
  }

  series(port: number): Promise<Record<string, number>> {
    return scrape(`http://127.0.0.1:${this.ports[port]}/metrics`);
  }
}

describe('an instance after a hot reload', () => {
  it('goes on with the series of unchanged rules, and with records that still waited', async () => {
    const reloaded = await Reloaded.start(1);
    await reloaded.reload([[0, { rules: rules(KEPT, '{name: gone, type: counter}') }]]);
    for (let i = 0; i < 50; i++) reloaded.instances[0]!.push('t', event({ l: i % 2 }));
    await reloaded.reload([
      [
        0,
        {
          rules: rules('{name: new_total, type: counter}', KEPT),
          series_ttl: '0',
          max_series: '9',
        },
      ],
    ]);
    assert.deepEqual(await reloaded.series(0), {
      'kept_total{l="0"}': 25,
      'kept_total{l="1"}': 25,
    });
    await reloaded.push(0, { l: 1 }, { l: 2 });
    assert.deepEqual(await reloaded.series(0), {
      new_total: 2,
      'kept_total{l="0"}': 25,
      'kept_total{l="1"}': 26,
      'kept_total{l="2"}': 1,
    });
    assert.deepEqual(reloaded.thread.failures, []);
  });

  it('goes on without rules', async () => {
    const reloaded = await Reloaded.start(1);
    for (const n of [1, 2]) {
      await reloaded.reload([[0, {}]]);
      await reloaded.push(0, { [`n${n}`]: n });
    }
    assert.deepEqual(await reloaded.series(0), { 'n1{tag="t"}': 1, 'n2{tag="t"}': 2 });
  });

  it('goes on with its own counters, those of the queue included', async () => {
    const reloaded = await Reloaded.start(1);
    const properties = { rules: rules(KEPT), self_metrics: 'on' };
    await reloaded.reload([[0, properties]]);
    await reloaded.push(0, { l: 1 }, { l: 2 });
    await reloaded.reload([[0, properties]]);
    await reloaded.push(0, { l: 1 });
    const own = ['records_total', 'chunks_total', 'rule_records_total{rule="kept_total"}'];
    const series = await waitFor(
      () => 'three of each',
      async () => {
        const read = await reloaded.series(0);
        return own.every((name) => read[`promexporter_${name}`] === 3) ? read : undefined;
      },
    );
    assert.equal(series.promexporter_queue_chunks, 0);
  });

  it('begins anew if a key changes what series mean', async () => {
    const reloaded = await Reloaded.start(1);
    const properties = { rules: rules(KEPT) };
    for (const more of [{}, { created_timestamps: 'on' }, { counter_names: 'as_written' }]) {
      await reloaded.reload([[0, { ...properties, ...more }]]);
      await reloaded.push(0, { l: 1 });
      assert.deepEqual(await reloaded.series(0), { 'kept_total{l="1"}': 1 });
    }
    await reloaded.reload([[0, { ...properties, counter_names: 'as_written', namespace: 'n' }]]);
    assert.deepEqual(await reloaded.series(0), {});
  });

  it('is not mixed up with others that moved, came or went', async () => {
    const reloaded = await Reloaded.start(3);
    const properties = { rules: rules(KEPT) };
    await reloaded.reload([
      [0, properties],
      [1, properties],
    ]);
    await reloaded.push(0, { l: 'first' });
    await reloaded.push(1, { l: 'second' });
    await reloaded.reload([
      [2, properties],
      [1, properties],
      [0, properties],
    ]);
    assert.deepEqual(await reloaded.series(0), { 'kept_total{l="first"}': 1 });
    assert.deepEqual(await reloaded.series(1), { 'kept_total{l="second"}': 1 });
    assert.deepEqual(await reloaded.series(2), {});
    await reloaded.reload([[1, properties]]);
    await reloaded.reload([
      [1, properties],
      [0, { ...properties, listen: '127.0.0.1:0' }],
    ]);
    assert.deepEqual(await reloaded.series(1), { 'kept_total{l="second"}': 1 });
  });

  it('does not take over anything on a free port', async () => {
    const reloaded = await Reloaded.start(1);
    const properties = { rules: rules(KEPT), listen: '127.0.0.1:0' };
    await reloaded.reload([[0, properties]]);
    await reloaded.push(0, { l: 1 });
    await reloaded.reload([[0, properties]]);
    await until('both have listened', () => addressesOf(reloaded.thread).length === 2);
    assert.deepEqual(await scrape(addressesOf(reloaded.thread)[1]!), {});
  });

  it('leaves the series to the next if it could not open', async () => {
    const reloaded = await Reloaded.start(1);
    const properties = { rules: rules(KEPT) };
    await reloaded.reload([[0, properties]]);
    await reloaded.push(0, { l: 1 });
    await reloaded.reload([]);
    const squatter = await listenOn(reloaded.ports[0]!);
    const listen = `127.0.0.1:${reloaded.ports[0]}`;
    const refused = await new FluentBitInstance({ ...properties, listen }).reached('failed');
    refused.forget();
    squatter.close();
    await once(squatter, 'close');
    await reloaded.reload([[0, properties]]);
    assert.deepEqual(await reloaded.series(0), { 'kept_total{l="1"}': 1 });
  });
});

describe('a rules file that changes while an instance runs', () => {
  it('is taken between chunks, and each record is counted once', async () => {
    const reloaded = await Reloaded.start(1);
    const path = join(FOLDER, 'rules.yaml');
    writeFileSync(path, rules(KEPT, '{name: old_total, type: counter}'));
    await reloaded.reload([[0, { rules_file: join(FOLDER, '*.yaml'), self_metrics: 'on' }]]);
    let pushed = 0;
    const pushing = setInterval(() => {
      if (reloaded.instances[0]!.push('t', event({ l: 'x' })) === 'accepted') pushed++;
    }, 1);
    after(() => clearInterval(pushing));
    const said = (text: string) => () => reloaded.thread.lines.some((line) => line.includes(text));
    writeFileSync(path, rules('{name: changed, type: gauge, op: inc}', KEPT));
    await until('the change is said', said('1 families go on, 1 begin, 1 have ended'));
    writeFileSync(path, 'metrics: [{name: x}]\n');
    await until('the mistake is said', said('keeping the previous rules'));
    clearInterval(pushing);
    await reloaded.instances[0]!.counted();
    const series = await reloaded.series(0);
    assert.equal(series['kept_total{l="x"}'], pushed);
    assert.ok(series.changed! > 0 && series.changed! < pushed, `${series.changed} of ${pushed}`);
    assert.equal(series.old_total, undefined);
    assert.equal(
      reloaded.thread.lines.filter((line) => line.includes('PROMEX_RULES_KEY')).length,
      1,
    );
    assert.deepEqual(reloaded.thread.failures, []);
  });
});
