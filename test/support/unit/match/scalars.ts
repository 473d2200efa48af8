// One value at its position in a record, for code that reads at a position.

import { guarded, pack } from '../decode/samples.ts';

export interface Placed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly position: number;
}

/** @param value packed, or bytes that are packed already */
export function placed(value: unknown): Placed {
  const { bytes, start } = guarded(value instanceof Uint8Array ? value : pack(value));
  return {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    position: start,
  };
}
