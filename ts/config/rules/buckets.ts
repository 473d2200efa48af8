// Values under `buckets` and `quantiles` in, increasing numbers out. Counting thread, at start.

import type { Value } from '../yaml/value.ts';

/** client_golang's DefBuckets: seconds of a network service. */
export const DEFAULT_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.9, 0.99];

// Each costs eight bytes per series and a line per scrape.
const MAX_BUCKETS = 200;
const MAX_QUANTILES = 50;

const WANTED =
  'a list of numbers, {exponential: {start, factor, count}} or {linear: {start, width, count}}';

/** Upper bounds without the infinite one, which every histogram has. */
export function bucketsOf(value: Value): number[] | undefined {
  if (value.isMap) return generated(value);
  const items = value.items(WANTED);
  const last = items?.at(-1)?.scalar;
  const isNumber = (number: number) => Number.isFinite(number);
  const finite = last === Number.POSITIVE_INFINITY ? items?.slice(0, -1) : items;
  const bounds = finite?.map((item) => item.number('a finite number', isNumber));
  return increasing(value, bounds, MAX_BUCKETS);
}

export function quantilesOf(value: Value): number[] | undefined {
  const items = value.items('a list of numbers from 0 to 1');
  const isRight = (number: number) => number >= 0 && number <= 1;
  const quantiles = items?.map((item) => item.number('a number from 0 to 1', isRight));
  return increasing(value, quantiles, MAX_QUANTILES);
}

function increasing(value: Value, numbers: (number | undefined)[] | undefined, most: number) {
  const read = numbers?.filter((number) => number !== undefined);
  if (read === undefined || read.length !== numbers?.length) return undefined;
  if (read.length === 0 || read.length > most) {
    return value.report(
      'PROMEX_RULES_VALUE',
      `${value.name} must hold 1 to ${most} numbers, got ${read.length}`,
    );
  }
  if (read.some((number, index) => index > 0 && number <= read[index - 1]!)) {
    return value.report('PROMEX_RULES_VALUE', `${value.name} must increase, got ${value.shown()}`);
  }
  return read;
}

function generated(value: Value): number[] | undefined {
  const kinds = value.fields(['exponential', 'linear'], WANTED);
  const [kind, another] = kinds?.keys ?? [];
  if (kinds === undefined || kind === undefined || another !== undefined) {
    return kinds?.hasUnknown ? undefined : kinds && value.mustBe(WANTED);
  }
  return kinds.read(kind, (numbers) => generatedBy(numbers, kind === 'linear'));
}

function generatedBy(value: Value, isLinear: boolean): number[] | undefined {
  const step = isLinear ? 'width' : 'factor';
  const numbers = value.fields(['start', step, 'count'], `a map with start, ${step} and count`);
  if (numbers === undefined) return undefined;
  const least = isLinear ? 0 : 1;
  const start = numbers.required('start', (at) =>
    at.number(
      isLinear ? 'a finite number' : 'a finite number above 0',
      (number) => Number.isFinite(number) && (isLinear || number > 0),
    ),
  );
  const by = numbers.required(step, (at) =>
    at.number(`a finite number above ${least}`, (number) => {
      return Number.isFinite(number) && number > least;
    }),
  );
  const count = numbers.required('count', (at) =>
    at.number(`a whole number from 1 to ${MAX_BUCKETS}`, (number) => {
      return Number.isInteger(number) && number >= 1 && number <= MAX_BUCKETS;
    }),
  );
  if (start === undefined || by === undefined || count === undefined) return undefined;
  const bounds = Array.from({ length: count }, (_, i) =>
    rounded(isLinear ? start + by * i : start * by ** i),
  );
  const wrong = bounds.findIndex((bound, i) => !Number.isFinite(bound) || bound <= bounds[i - 1]!);
  if (wrong < 0) return bounds;
  const before = wrong === 0 ? '' : ` after ${bounds[wrong - 1]}`;
  return value.report(
    'PROMEX_RULES_VALUE',
    `${value.name} must give bounds that increase and stay finite, got ${bounds[wrong]} as number ${wrong + 1} of ${count}${before}`,
  );
}

// Bounds become label values: 0.3, not 0.30000000000000004.
const rounded = (bound: number) => Number(bound.toPrecision(15));
