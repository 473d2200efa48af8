// Token buckets, for requests and for wrong passwords by address, on a clock of the test's own.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FailureLimit, networkOf } from '../../../../ts/serve/auth/failure_limit.ts';
import { TokenBucket } from '../../../../ts/serve/auth/token_bucket.ts';
import {
  FAILURE_BURST,
  FAILURE_INTERVAL_MS,
  MAX_FAILING_ADDRESSES,
} from '../../../../ts/serve/limits.ts';

let nowMs = 0;
let failures: FailureLimit;

beforeEach(() => {
  nowMs = 1000;
  failures = new FailureLimit(() => nowMs);
});

/** How many of this many tries in a row an address gets. */
const triesOf = (address: string, count: number) =>
  Array.from({ length: count }, () => failures.take(address)).filter(Boolean).length;

describe('TokenBucket', () => {
  it('gives a burst, then one an interval, and never more than the burst', () => {
    const bucket = new TokenBucket(100, 3, 0);
    const take = (atMs: number, count: number) =>
      Array.from({ length: count }, () => bucket.take(atMs)).filter(Boolean).length;
    assert.equal(take(0, 5), 3);
    assert.equal(take(99, 5), 0);
    assert.equal(take(100, 5), 1);
    assert.equal(take(250, 5), 1);
    assert.equal(take(300, 5), 1);
    assert.equal(take(100_000, 5), 3);
  });

  it('returns the time until there is one', () => {
    const bucket = new TokenBucket(3_600_000, 1, 0);
    assert.equal(bucket.waitMs(0), 0);
    bucket.take(0);
    assert.equal(bucket.waitMs(900_000), 2_700_000);
    assert.equal(bucket.waitMs(3_600_000), 0);
  });

  it('takes back unused tokens', () => {
    const bucket = new TokenBucket(100, 1, 0);
    assert.equal(bucket.take(0), true);
    bucket.giveBack();
    assert.equal(bucket.isFull(0), true);
    bucket.giveBack();
    assert.equal(bucket.take(0), true);
    assert.equal(bucket.take(0), false);
  });
});

describe('FailureLimit', () => {
  it('reports each try of a network that has failed too often', () => {
    const limited: string[] = [];
    failures = new FailureLimit(
      () => nowMs,
      (network) => limited.push(network),
    );
    triesOf('2001:db8::1', FAILURE_BURST);
    assert.deepEqual(limited, []);
    triesOf('2001:db8::2', 2);
    triesOf('10.0.0.1', 1);
    assert.deepEqual(limited, ['2001:db8:0:0', '2001:db8:0:0']);
  });

  it('lets an address fail a few times, then once an interval', () => {
    assert.equal(triesOf('10.0.0.1', 100), FAILURE_BURST);
    nowMs += FAILURE_INTERVAL_MS;
    assert.equal(triesOf('10.0.0.1', 100), 1);
    assert.equal(triesOf('10.0.0.2', 1), 1, 'another address');
  });

  it('forgets addresses that never fail', () => {
    for (let i = 0; i < 100; i++) {
      assert.equal(failures.take('10.0.0.1'), true);
      failures.giveBack('10.0.0.1');
    }
    assert.equal(failures.size, 0);
  });

  it('remembers a limited number of addresses, and forgets the one that failed longest ago first', () => {
    triesOf('10.9.9.9', FAILURE_BURST);
    for (let i = 0; i < MAX_FAILING_ADDRESSES; i++) triesOf(`10.0.${i >> 8}.${i & 255}`, 1);
    assert.equal(failures.size, MAX_FAILING_ADDRESSES);
    assert.equal(triesOf(`10.0.${999 >> 8}.${999 & 255}`, 100), FAILURE_BURST - 1);
    assert.equal(triesOf('10.9.9.9', 100), FAILURE_BURST, 'forgotten');
  });

  it('forgets addresses that have their tries back before any other', () => {
    for (let i = 0; i < MAX_FAILING_ADDRESSES - 1; i++) triesOf(`10.0.${i >> 8}.${i & 255}`, 1);
    nowMs += FAILURE_INTERVAL_MS / 2;
    triesOf('10.9.9.9', FAILURE_BURST);
    nowMs += FAILURE_INTERVAL_MS / 2;
    triesOf('10.9.9.8', 1);
    assert.equal(failures.size, 2);
    assert.equal(triesOf('10.9.9.9', 100), 0);
  });

  it('handles a missing address, too', () => {
    assert.equal(failures.take(undefined), true);
    failures.giveBack(undefined);
  });
});

describe('networkOf()', () => {
  it('is an IPv4 address, whichever way it is written', () => {
    assert.equal(networkOf('10.0.0.1'), '10.0.0.1');
    assert.equal(networkOf('::ffff:10.0.0.1'), '10.0.0.1');
  });

  it('is the first 64 bits of an IPv6 address', () => {
    assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
    assert.equal(networkOf('2001:db8:1:2::6'), '2001:db8:1:2');
    assert.equal(networkOf('2001:db8::6'), '2001:db8:0:0');
    assert.equal(networkOf('::1'), '0:0:0:0');
    assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0');
  });
});
