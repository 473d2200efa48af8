// Routes, deadlines, backoff, process start, one-line errors: the parts without sockets.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { describeError } from '../../../ts/describe_error.ts';
import { Backoff } from '../../../ts/serve/backoff.ts';
import { route } from '../../../ts/serve/http/routes.ts';
import { MAX_WRITE_MS, writeDeadlineMs } from '../../../ts/serve/limits.ts';
import { processStartSeconds } from '../../../ts/serve/own_metrics/process_metrics.ts';

describe('route()', () => {
  it('serves metrics at / if that is the metrics path', () => {
    assert.equal(route('GET', '/', '/'), 'metrics');
    assert.equal(route('GET', '/?x', '/'), 'metrics');
  });

  it('knows no method but GET and HEAD, on any path', () => {
    assert.equal(route('HEAD', '/metrics', '/metrics'), 'metrics');
    assert.equal(route('get', '/metrics', '/metrics'), 'method_not_allowed');
    assert.equal(route('POST', '/no', '/metrics'), 'method_not_allowed');
  });
});

describe('writeDeadlineMs()', () => {
  it('is the time that the scraper says it waits, at most 30 s', () => {
    assert.equal(writeDeadlineMs('10'), 10_000);
    assert.equal(writeDeadlineMs('0.5'), 500);
    assert.equal(writeDeadlineMs('60'), 30_000);
  });

  it('is 30 s for anything else', () => {
    for (const header of [
      undefined,
      '',
      '0',
      '0.0',
      '-1',
      'x',
      '1e1',
      'Infinity',
      'NaN',
      '1s',
      ['1', '2'],
    ]) {
      assert.equal(writeDeadlineMs(header), MAX_WRITE_MS, String(header));
    }
  });
});

describe('Backoff', () => {
  it('doubles from 100 ms to 5 s', () => {
    const backoff = new Backoff(() => 0);
    const delays = Array.from({ length: 8 }, () => backoff.nextDelayMs());
    assert.deepEqual(delays, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('starts over after a minute of running, not before', () => {
    let nowMs = 0;
    const backoff = new Backoff(() => nowMs);
    backoff.nextDelayMs();
    backoff.started();
    nowMs += 59_999;
    assert.equal(backoff.nextDelayMs(), 200);
    backoff.started();
    nowMs += 60_000;
    assert.equal(backoff.nextDelayMs(), 100);
  });
});

describe('processStartSeconds()', () => {
  it('counts fields after the command, whatever its name', () => {
    const fields = Array.from({ length: 50 }, (_, i) => String(i + 3));
    fields[19] = '12345';
    assert.equal(
      processStartSeconds(`1 (a) b) ${fields.join(' ')}`, 'cpu 1\nbtime 1000\nx 2\n'),
      1123.45,
    );
  });

  it('agrees with the clock in this process', () => {
    const seconds = processStartSeconds(
      readFileSync('/proc/self/stat', 'utf8'),
      readFileSync('/proc/stat', 'utf8'),
    );
    const expected = Date.now() / 1000 - process.uptime();
    assert.ok(Math.abs(seconds - expected) < 5, `${seconds} and ${expected}`);
  });

  it('is NaN if the texts do not tell', () => {
    assert.equal(processStartSeconds('', ''), Number.NaN);
  });
});

describe('describeError()', () => {
  it('puts message and innermost frames on one line', () => {
    const text = describeError(new TypeError('two\nlines'));
    assert.match(text, /^TypeError: two lines at /);
    assert.doesNotMatch(text, /\n/);
  });

  it('accepts values that are not errors', () => {
    assert.equal(describeError('a\nb'), 'a b');
    assert.equal(describeError(undefined), 'undefined');
  });
});
