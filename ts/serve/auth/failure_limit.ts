// A client's address in, whether it may try a password out: a token bucket of failures for each address, for a bounded
// number of addresses. Worker thread.

import { FAILURE_BURST, FAILURE_INTERVAL_MS, MAX_FAILING_ADDRESSES } from '../limits.ts';
import { TokenBucket } from './token_bucket.ts';

/** The addresses that recently sent wrong passwords. */
export class FailureLimit {
  readonly #now: () => number;
  readonly #onLimited: (network: string) => void;
  /** The one that failed longest ago comes first. */
  readonly #buckets = new Map<string, TokenBucket>();

  /**
   * @param now milliseconds on a clock that never goes back
   * @param onLimited called for each try of a network that has failed too often
   */
  constructor(
    now: () => number = () => performance.now(),
    onLimited: (network: string) => void = () => {},
  ) {
    this.#now = now;
    this.#onLimited = onLimited;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a try. It is given back if it turns out right, or was not made: so simultaneous tries cannot slip through.
   * @returns false if the address has failed too often
   */
  take(address: string | undefined): boolean {
    const nowMs = this.#now();
    const network = networkOf(address ?? '');
    let bucket = this.#buckets.get(network);
    if (bucket === undefined) {
      bucket = new TokenBucket(FAILURE_INTERVAL_MS, FAILURE_BURST, nowMs);
      this.#makeRoom(nowMs);
    }
    this.#buckets.delete(network);
    this.#buckets.set(network, bucket);
    const mayTry = bucket.take(nowMs);
    if (!mayTry) this.#onLimited(network);
    return mayTry;
  }

  /** Undoes a take(). */
  giveBack(address: string | undefined): void {
    const network = networkOf(address ?? '');
    const bucket = this.#buckets.get(network);
    bucket?.giveBack();
    // An address without failures need not be remembered.
    if (bucket?.isFull(this.#now())) this.#buckets.delete(network);
  }

  #makeRoom(nowMs: number): void {
    if (this.#buckets.size < MAX_FAILING_ADDRESSES) return;
    for (const [network, bucket] of this.#buckets) {
      if (bucket.isFull(nowMs)) this.#buckets.delete(network);
    }
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= MAX_FAILING_ADDRESSES) {
      this.#buckets.delete(oldest);
    }
  }
}

/**
 * The identity of a client: an IPv4 address, also in IPv6 notation, or the 64 bits of an IPv6 address that its owner
 * did not choose.
 */
export function networkOf(address: string): string {
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  while (groups.length + behind.length < 8) groups.push('0');
  return [...groups, ...behind].slice(0, 4).join(':');
}
