// Families with defaults for everything that a test does not set, and their declaration.

import assert from 'node:assert/strict';
import { Families } from '../../../../ts/metrics/families.ts';
import type { Family, FamilyDefinition } from '../../../../ts/metrics/family.ts';
import type { StoreSegment } from '../../../../ts/metrics/layout.ts';
import { Store } from '../../../../ts/metrics/store.ts';

export type Given = Pick<FamilyDefinition, 'name'> & Partial<FamilyDefinition>;

/** A counter with one label `x`, except for the given properties. */
export function definition(given: Given): FamilyDefinition {
  return {
    type: 'counter',
    help: '',
    unit: '',
    labelNames: ['x'],
    buckets: [],
    quantiles: [],
    maxAgeMs: given.type === 'summary' ? 600_000 : 0,
    ttlMs: 0,
    maxSeries: Number.POSITIVE_INFINITY,
    maxValues: [],
    absolute: false,
    exemplars: false,
    zeroForMs: 0,
    yields: false,
    constantLabels: [],
    ...given,
  };
}

export interface Settings {
  readonly maxSeries?: number;
  readonly reserveOwnNames?: boolean;
  readonly onSegment?: (segment: StoreSegment) => void;
}

/** A store and its families. */
export class TestFamilies extends Families {
  readonly store: Store;

  constructor(settings: Settings = {}) {
    const { maxSeries = 1_000_000, reserveOwnNames = true, onSegment = () => {} } = settings;
    const store = new Store(onSegment);
    super({ store, maxSeries, reserveOwnNames, seed: 7 });
    this.store = store;
  }

  /** Declares a family that must not be refused. */
  family(given: Given): Family {
    const family = this.declare(definition(given));
    if (typeof family === 'string') return assert.fail(`${given.name}: ${family}`);
    return family;
  }
}
