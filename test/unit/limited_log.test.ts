// Lines about records: the first of a kind at once, then one a minute with a count.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { LimitedLog } from '../../ts/limited_log.ts';

const MINUTE = 60_000;

let lines: string[] = [];
let nowMs = 0;
let log = new LimitedLog(
  () => {},
  () => 0,
);

beforeEach(() => {
  lines = [];
  nowMs = 5;
  log = new LimitedLog(
    (text) => lines.push(text),
    () => nowMs,
  );
});

describe('LimitedLog', () => {
  it('writes the first line of each kind at once', () => {
    log.warn('a', () => 'first a');
    log.warn('b', () => 'first b');
    assert.deepEqual(lines, ['first a', 'first b']);
  });

  it('counts lines within a minute, and makes no text of them', () => {
    log.warn('a', () => 'first');
    nowMs += MINUTE - 1;
    for (let i = 0; i < 10; i++) log.warn('a', () => assert.fail('nobody asked'));
    assert.deepEqual(lines, ['first']);
    nowMs += 1;
    log.warn('a', () => 'last');
    assert.deepEqual(lines, ['first', 'last; 11 of this kind since the last such line']);
  });

  it('begins a new minute, and a new count, with each line', () => {
    log.warn('a', () => '1');
    nowMs += 3 * MINUTE;
    log.warn('a', () => '2');
    nowMs += MINUTE - 1;
    log.warn('a', () => '3');
    nowMs += 1;
    log.warn('a', () => '4');
    assert.deepEqual(lines, [
      '1',
      '2; 1 of this kind since the last such line',
      '4; 2 of this kind since the last such line',
    ]);
  });

  it('counts each kind for itself', () => {
    log.warn('a', () => 'a');
    log.warn('b', () => 'b');
    log.warn('a', () => 'a');
    nowMs += MINUTE;
    log.warn('b', () => 'b');
    assert.deepEqual(lines.slice(2), ['b; 1 of this kind since the last such line']);
  });
});
