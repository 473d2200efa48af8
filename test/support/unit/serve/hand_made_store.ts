// A store whose segments a test makes and publishes one by one.

import {
  CONTROL_ROWS,
  CONTROL_SLOTS,
  ROW_FAMILY,
  ROW_HANDLE,
  ROW_SLOTS,
  ROW_TEXT,
  ROW_VERSION,
  ROWS_PER_SEGMENT,
  type StoreHandle,
  type StoreSegment,
  TEXT_SEGMENT_SHIFT,
  VALUES_PER_SEGMENT,
  VALUES_SHIFT,
} from '../../../../ts/metrics/layout.ts';

/** A store made by hand: gauges without labels whose values are 0, 1, 2, … */
export class HandMadeStore implements StoreHandle {
  readonly control = new SharedArrayBuffer(4 * CONTROL_SLOTS);
  readonly made: StoreSegment[] = [];

  segments(): readonly StoreSegment[] {
    return this.made;
  }

  /** The segments of one more family with `count` series; publish() makes them visible. */
  add(name: string, count: number): StoreSegment[] {
    const family = this.made.filter(({ kind }) => kind === 'family').length;
    const rows = new Int32Array(new SharedArrayBuffer(4 * ROW_SLOTS * ROWS_PER_SEGMENT));
    const values = new Float64Array(new SharedArrayBuffer(8 * VALUES_PER_SEGMENT));
    for (let i = 0; i < count; i++) {
      rows[i * ROW_SLOTS + ROW_VERSION] = 2;
      rows[i * ROW_SLOTS + ROW_FAMILY] = family;
      rows[i * ROW_SLOTS + ROW_TEXT] = family << TEXT_SEGMENT_SHIFT;
      rows[i * ROW_SLOTS + ROW_HANDLE] = (family << VALUES_SHIFT) + i;
      values[i] = i;
    }
    const shape = {
      ...{ type: 'gauge' as const, buckets: [], quantiles: [] },
      ...{ absolute: false, exemplars: false, expires: false },
    };
    const added: StoreSegment[] = [
      { kind: 'family', number: family, name, help: '', shape },
      { kind: 'rows', rows: rows.buffer as SharedArrayBuffer },
      { kind: 'values', values: values.buffer as SharedArrayBuffer },
      { kind: 'text', bytes: new SharedArrayBuffer(8) },
    ];
    this.made.push(...added);
    return added;
  }

  publish(rows: number): void {
    Atomics.store(new Int32Array(this.control), CONTROL_ROWS, rows);
  }
}
