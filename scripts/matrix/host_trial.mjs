// One trial of a plugin: a host with a script of steps runs it in a system; it is started, fed, scraped, reloaded and
// stopped. The endpoint is reached from outside, because a system has this machine's network.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { inSystem } from '../setup/chroot.mjs';
import { SetUpError } from '../setup/say.mjs';

const RULES = 'rules={metrics: [{name: requests_total, type: counter, labels: {method: $method}}]}';
/** One event of Fluent Bit since 2.1, in msgpack: [[time, {}], {"method": "GET"}]. */
const CHUNK = 'hex:9292d70065000000000000008081a66d6574686f64a3474554';
const SAMPLE = 'requests_total{method="GET"} 1\n';
/** Leaks of libnode itself: 24.21 leaves two objects of 32 bytes. LeakSanitizer reads them from a file. */
const LEAKS_OF_LIBNODE = 'leak:node::contextify::ContextifyScript\n';
const LEAKS_FILE = '/tmp/leaks_of_libnode';
/** A trial takes seconds; a busy machine needs more. */
const DEADLINE_MS = 300_000;

/**
 * @param {object} options
 * @param {string} options.system
 * @param {string} options.host path of promexporter-host in the system, compiled with AddressSanitizer
 * @param {string} options.plugin path in the system
 * @param {readonly string[]} options.parameters of the host
 * @throws {SetUpError} at the first step that does not do what it should, with the log
 */
export async function tryHost({ system, host, plugin, parameters }) {
  const output = ['-o', 'promexporter', '-p', 'match=*', '-p', 'listen=127.0.0.1:0', '-p', RULES];
  const args = [...parameters, '-e', plugin, ...output, '--host-script', '-'];
  writeFileSync(join(system, LEAKS_FILE), LEAKS_OF_LIBNODE);
  const env = { LSAN_OPTIONS: `suppressions=${LEAKS_FILE}` };
  const child = spawn(...inSystem(system, host, args, env), { timeout: DEADLINE_MS });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  child.on('error', (error) => {
    log += error.message;
  });
  child.stdin.on('error', () => {}); // the host may be gone: its missing answer tells
  const ended = new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  try {
    await takeSteps(child, () => log);
    const { status, signal } = await ended;
    if (status !== 0) throw new Error(`the host ended with ${signal ?? `status ${status}`}`);
    if (/ERROR: \w+Sanitizer/.test(log)) throw new Error('a sanitizer reported');
  } catch (error) {
    child.kill('SIGKILL');
    await ended; // with the rest of the log
    throw new SetUpError(`${error.message}\nThe log of the host:\n${log}`);
  }
}

async function takeSteps(child, log) {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const expect = async (step, wanted) => {
    child.stdin.write(`${step}\n`);
    const { value = 'nothing' } = await answers.next();
    if (!wanted.test(value)) throw new Error(`step "${step}" answered "${value}"`);
  };
  await expect('init', /^init OK/);
  await expect(`flush shop.web ${CHUNK}`, /^flush OK 1 /);
  // A host that a signal has killed has no exit code.
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  await scrapeUntilCounted(await urlIn(log, isRunning), isRunning);
  await expect('reload', /^reload DONE/);
  await expect('exit', /^exit OK/);
  child.stdin.end('quit\n');
}

/** The log may be read after the answers that it was written before. */
async function urlIn(log, isRunning) {
  for (;;) {
    const url = /listening on (\S+)\s/.exec(log())?.[1];
    if (url !== undefined) return url;
    if (!isRunning()) throw new Error('the host ended before it listened');
    await sleep(50);
  }
}

/** Plain, then compressed. The flush is over before its records are counted. */
async function scrapeUntilCounted(url, isRunning) {
  for (const encoding of ['identity', 'gzip']) {
    let body = '';
    while (!body.includes(SAMPLE)) {
      if (!isRunning()) throw new Error('the host ended while it was scraped');
      const answer = await scrape(url, encoding);
      const got = answer.headers['content-encoding'] ?? 'identity';
      if (got !== encoding) throw new Error(`asked for ${encoding}, got ${got}`);
      body = (encoding === 'gzip' ? gunzipSync(answer.body) : answer.body).toString();
      await sleep(50);
    }
  }
}

async function scrape(url, encoding) {
  const asked = request(url, { headers: { 'accept-encoding': encoding } });
  asked.end();
  const [response] = await once(asked, 'response');
  return { headers: response.headers, body: Buffer.concat(await response.toArray()) };
}
