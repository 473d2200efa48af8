// Numbers out of queries, and what increase() may say of a counter whose growth is known. Runs in the test's process.

import assert from 'node:assert/strict';
import { waitFor } from '../fluent_bit.ts';
import type { Queries } from '../prometheus_api.ts';

/** For an increase, two would do. */
const ENOUGH_SAMPLES = 3;

/** The value of an expression with one result; undefined if there is none. */
export async function numberFrom(of: Queries, expression: string): Promise<number | undefined> {
  const series = await of.query(expression);
  assert.ok(series.length <= 1, `${expression} has one value at most: ${JSON.stringify(series)}`);
  return series[0] && Number(series[0].value[1]);
}

/** An expression; a function is called for each query, because the range of a `Since` grows. */
export type Expression = string | (() => string);

/** Waits until an expression has one result that the caller accepts. */
async function waitForNumber(
  of: Queries,
  expression: Expression,
  what: string,
  enough: (value: number) => boolean,
): Promise<void> {
  const current = () => (typeof expression === 'string' ? expression : expression());
  let last: number | undefined;
  await waitFor(
    () => `${current()} to be ${what}, which is ${last}`,
    async () => {
      last = await numberFrom(of, current());
      return (last !== undefined && enough(last)) || undefined;
    },
  );
}

/** Waits until an expression has one result with this value. */
export function becomes(of: Queries, expression: Expression, wanted: number): Promise<void> {
  return waitForNumber(of, expression, String(wanted), (value) => value === wanted);
}

/** Waits until an expression has one result that is at least this. */
export function reaches(of: Queries, expression: Expression, least: number): Promise<void> {
  return waitForNumber(of, expression, `at least ${least}`, (value) => value >= least);
}

/** The time since a moment, as the range of a query that does not reach back to before it. */
export class Since {
  readonly #startMs = Date.now();

  /** Such as `17s`. */
  get range(): string {
    return `${Math.max(1, Math.floor((Date.now() - this.#startMs) / 1000))}s`;
  }

  /** Waits until each series of the selector has samples since then. */
  async sampled(of: Queries, selector: string): Promise<void> {
    let count: number | undefined;
    await waitFor(
      () => `samples of ${selector}, of which one series has ${count}`,
      async () => {
        count = await numberFrom(of, `min(count_over_time(${selector}[${this.range}]))`);
        return (count ?? 0) >= ENOUGH_SAMPLES || undefined;
      },
    );
  }
}

/**
 * Fails unless Prometheus' increase() of the series, summed, is the growth since then, extrapolated as documented: by half
 * an interval between samples at one end of the range and a tenth more than a whole one at the other, at most.
 */
export async function assertIncrease(
  of: Queries,
  selector: string,
  since: Since,
  growth: number,
): Promise<void> {
  const samples = (await numberFrom(of, `min(count_over_time(${selector}[${since.range}]))`)) ?? 0;
  const increase =
    (await numberFrom(of, `sum(increase(${selector}[${since.range}]))`)) ?? Number.NaN;
  // A scrape may have come between the two queries.
  const most = growth * (1 + 1.6 / (samples - 2));
  assert.ok(samples > 2, `${samples} samples`);
  assert.ok(
    increase >= growth - 1e-9 && increase <= most + 1e-9,
    `${increase} of ${selector} is not from ${growth} to ${most} (${samples} samples)`,
  );
}
