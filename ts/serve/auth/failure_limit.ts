// A client's address in, whether it may try a password out: a token bucket for failures for each address, of which only
// so many are remembered. Worker thread.
import { FAILURE_BURST, FAILURE_INTERVAL_MS, MAX_FAILING_ADDRESSES } from '../limits.ts';
import { TokenBucket } from './token_bucket.ts';

/** The addresses that sent wrong passwords of late. */
export class FailureLimit {
  readonly #now: () => number;
  /** Who failed longest ago first. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a try. One that turns out right, or was not made, is given back: tries at the same time cannot slip through.
   * @returns false where the address has failed too often
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
    return bucket.take(nowMs);
  }

  /** Undoes a take(). */
  giveBack(address: string | undefined): void {
    const network = networkOf(address ?? '');
    const bucket = this.#buckets.get(network);
    bucket?.giveBack();
    // Whoever has never failed need not be remembered.
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
 * What counts as one client: an IPv4 address, also as IPv6 writes it, or the 64 bits of an IPv6 address that its owner
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
