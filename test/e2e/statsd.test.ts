// Datagrams of statsd clients to the real Fluent Bit become the series of the cookbook, by the records of its golden
// case.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { freePort } from '../support/free_port.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { output } from '../support/lifecycle/scripted.ts';

const CASE = join(ROOT, 'test/golden/cookbook/statsd');
const { path, skip } = realHost();

/** Sends one datagram. */
function send(port: number, text: string): Promise<void> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.send(text, port, '127.0.0.1', (error) => {
      socket.close();
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The records of a log or a golden file. If a key occurs twice, the last one: Fluent Bit's stdout prints no other. */
function recordsIn(text: string): unknown[] {
  const bodies = text.matchAll(/^(?:\[\[[^\]]*\],)?(\{[^{}]*"bucket"[^{}]*\})/gm);
  return [...bodies].map(([, body]) => JSON.parse(body!));
}

test('statsd: Fluent Bit makes the sample records, and the rules count them', {
  skip,
}, async (t) => {
  const port = await freePort();
  const rules = `rules_file=${join(ROOT, 'examples/cookbook/statsd.yaml')}`;
  const args = [
    ...['-f', '0.2', '-e', PLUGIN],
    ...['-i', 'statsd', '-p', 'listen=127.0.0.1', '-p', `port=${port}`],
    ...[...output('listen=127.0.0.1:0', 'self_metrics=off', rules), '-m', '*'],
    ...['-o', 'stdout', '-m', '*', '-p', 'format=json_lines', '-p', 'json_date_key=false'],
  ];
  const host = await listening(startProcess(t, path, args));
  await send(port, readFileSync(join(CASE, 'raw.log'), 'utf8').trimEnd());
  const expected = readFileSync(join(CASE, 'expected.txt'), 'utf8');
  const body = await scrapeUntil(host.url, (text) => text.length >= expected.length);
  assert.equal(body, expected);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  const golden = recordsIn(readFileSync(join(CASE, 'records.ndjson'), 'utf8'));
  assert.equal(golden.length, 10);
  assert.deepEqual(recordsIn(host.log()), golden);
});
