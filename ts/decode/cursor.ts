// In: a range of msgpack bytes. Out: one value after another, read or skipped where it lies.
// Partial on purpose: nothing is decoded that nobody asks for, nothing is allocated per value.
// One thread; a cursor is reused for chunk after chunk.

import { DecodeError, reservedByte, tooDeep } from './decode_error.ts';
import {
  describeKind,
  KIND_ARRAY,
  KIND_BINARY,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_MAP,
  KIND_STRING,
  KINDS,
  LENGTH_WIDTHS,
  MAX_DEPTH,
  SIZES,
  STEP_CHILDREN_MASK,
  STEP_CHILDREN_SHIFT,
  STEP_OPENS_SHIFT,
  STEP_SIZE_MASK,
  STEPS,
} from './format.ts';

export { tooDeep } from './decode_error.ts';
export {
  KIND_ARRAY,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_EXT,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_MAP,
  KIND_NIL,
  KIND_STRING,
  MAX_DEPTH,
} from './format.ts';

const NO_BYTES = new Uint8Array(0);
const TWO_TO_32 = 0x1_0000_0000;

/**
 * Reads msgpack in `bytes` from `position` up to `end`. Every read checks that the value lies before
 * `end`; a read that throws leaves `position` where it was. The bytes belong to the caller and must
 * not change while they are read.
 */
export class Cursor {
  bytes: Uint8Array = NO_BYTES;
  position = 0;
  end = 0;
  /** Byte range in `bytes` of the string or binary that {@link readString} read last. */
  stringStart = 0;
  stringEnd = 0;
  /** @internal over the whole of `bytes`; who reads from it checks against `end` first. */
  view: DataView = new DataView(NO_BYTES.buffer);
  /** Values still to be skipped in each open container, outermost first. */
  private readonly pending = new Int32Array(MAX_DEPTH);

  /**
   * Starts on the bytes from `start` (inclusive) to `end` (exclusive).
   * @throws RangeError where that range is not inside `bytes`: a mistake of the caller, not of the chunk
   */
  reset(bytes: Uint8Array, start: number, end: number): void {
    // Positions are kept in Int32Arrays, hence the upper bound.
    if (!(start >= 0 && start <= end && end <= bytes.length && end <= 0x7fff_ffff)) {
      throw new RangeError(`Cannot read bytes ${start} to ${end} of ${bytes.length}`);
    }
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.stringStart = 0;
    this.stringEnd = 0;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * The kind (KIND_*) of the value at `position`.
   * @throws DecodeError at the end of the bytes and on the reserved byte 0xc1
   */
  peekKind(): number {
    if (this.position >= this.end) throw this.truncated('value', this.end);
    const kind = KINDS[this.bytes[this.position]!]!;
    if (kind === 0) throw reservedByte(this.position);
    return kind;
  }

  /**
   * Moves behind the value at `position`, whatever it is.
   * @throws DecodeError where it is truncated, malformed or nested deeper than MAX_DEPTH
   */
  skip(): void {
    this.skipNested(0);
  }

  /** Like {@link skip} for a value around which `depth` containers are open already. */
  skipNested(depth: number): void {
    const { view, end } = this;
    let position = this.position | 0;
    let left = 1;
    let opened = depth | 0;
    while (position < end) {
      const step = STEPS[view.getUint8(position)]!;
      const size = step & STEP_SIZE_MASK;
      if (size === 0) break;
      position = (position + size) | 0;
      left = (left - 1 + ((step >> STEP_CHILDREN_SHIFT) & STEP_CHILDREN_MASK)) | 0;
      opened = (opened + (step >> STEP_OPENS_SHIFT)) | 0;
      if (left === 0) break;
    }
    // No deeper than there were containers. Anything else, mistakes too, is found step by step.
    if (left === 0 && opened <= MAX_DEPTH && position <= end) this.position = position;
    else this.skipAny(depth);
  }

  private skipAny(depth: number): void {
    const { bytes, end, pending } = this;
    let position = this.position;
    let left = 1;
    let level = depth;
    for (;;) {
      if (left === 0) {
        if (level === depth) break;
        left = pending[--level]!;
        continue;
      }
      if (position >= end) throw this.truncated('value', end);
      left--;
      const head = bytes[position]!;
      const size = SIZES[head]!;
      if (size !== 0) {
        // May step over the end: nothing is read there, and the next turn or the last line notices.
        position += size;
        continue;
      }
      const kind = KINDS[head]!;
      if (kind !== KIND_MAP && kind !== KIND_ARRAY) {
        position += this.longSize(position, head);
        continue;
      }
      const count = this.childCount(position, head, kind);
      position += 1 + LENGTH_WIDTHS[head]!;
      if (count === 0) continue;
      if (level >= MAX_DEPTH) throw tooDeep(position);
      pending[level++] = left;
      left = count;
    }
    if (position > end) throw this.truncated('value', end);
    this.position = position;
  }

  /**
   * Reads a map's header and returns its number of key-value pairs.
   * @throws DecodeError where no map stands there, or the rest of the bytes cannot hold that many
   */
  readMapHeader(): number {
    return this.readContainerHeader(KIND_MAP) / 2;
  }

  /** Like {@link readMapHeader} for an array; returns its number of elements. */
  readArrayHeader(): number {
    return this.readContainerHeader(KIND_ARRAY);
  }

  /** Reads an integer or float; a 64-bit integer is rounded to the nearest double. */
  readNumber(): number {
    const kind = this.peekKind();
    if (kind !== KIND_INTEGER && kind !== KIND_FLOAT) throw this.wrongKind('number', kind);
    const { position, view } = this;
    const head = this.bytes[position]!;
    const at = position + 1;
    const next = position + SIZES[head]!;
    if (next > this.end) throw this.truncated('number', position);
    this.position = next;
    if (head <= 0x7f) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head === 0xca) return view.getFloat32(at);
    if (head === 0xcb) return view.getFloat64(at);
    if (head === 0xcc) return view.getUint8(at);
    if (head === 0xcd) return view.getUint16(at);
    if (head === 0xce) return view.getUint32(at);
    if (head === 0xd0) return view.getInt8(at);
    if (head === 0xd1) return view.getInt16(at);
    if (head === 0xd2) return view.getInt32(at);
    // Both halves are exact and the sum is rounded once, so this is the nearest double.
    const high = head === 0xcf ? view.getUint32(at) : view.getInt32(at);
    return high * TWO_TO_32 + view.getUint32(at + 4);
  }

  /** Reads a string or binary: its bytes, undecoded and perhaps no valid UTF-8, lie from `stringStart` to `stringEnd`. */
  readString(): void {
    const kind = this.peekKind();
    if (kind !== KIND_STRING && kind !== KIND_BINARY) throw this.wrongKind('string', kind);
    const { position } = this;
    const head = this.bytes[position]!;
    const size = SIZES[head] || this.longSize(position, head);
    const next = position + size;
    if (next > this.end) throw this.truncated('string', position);
    this.stringStart = position + 1 + LENGTH_WIDTHS[head]!;
    this.stringEnd = next;
    this.position = next;
  }

  private readContainerHeader(wanted: number): number {
    const kind = this.peekKind();
    if (kind !== wanted) throw this.wrongKind(describeKind(wanted), kind);
    const head = this.bytes[this.position]!;
    const count = this.childCount(this.position, head, kind);
    this.position += 1 + LENGTH_WIDTHS[head]!;
    return count;
  }

  /** Number of values in the container at `position` (two for each pair of a map), all of which the bytes left could hold. */
  private childCount(position: number, head: number, kind: number): number {
    const width = LENGTH_WIDTHS[head]!;
    const length = width === 0 ? head & 0x0f : this.lengthField(position, width);
    const count = kind === KIND_MAP ? length * 2 : length;
    // Each value takes at least one byte.
    if (count > this.end - position - 1 - width) throw this.truncated(describeKind(kind), position);
    return count;
  }

  /** Size in bytes of the str, bin or ext at `position`, header included, all of which lies before `end`. */
  private longSize(position: number, head: number): number {
    const width = LENGTH_WIDTHS[head]!;
    if (width === 0) throw reservedByte(position);
    const isExt = head >= 0xc7 && head <= 0xc9;
    const size = 1 + width + (isExt ? 1 : 0) + this.lengthField(position, width);
    if (size > this.end - position) throw this.truncated(describeKind(KINDS[head]!), position);
    return size;
  }

  private lengthField(position: number, width: number): number {
    if (width > this.end - position - 1) throw this.truncated('length', position);
    const at = position + 1;
    if (width === 1) return this.bytes[at]!;
    return width === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  /** @internal for the readers built on this one: `attempt` at `offset` reaches beyond `end`. */
  truncated(attempt: string, offset: number): DecodeError {
    const got = `${this.end - offset} bytes up to the end of the chunk`;
    return new DecodeError('PROMEX_CHUNK_TRUNCATED', offset, attempt, got, 'a complete value');
  }

  private wrongKind(wanted: string, kind: number): DecodeError {
    const got = describeKind(kind);
    return new DecodeError('PROMEX_MSGPACK_TYPE', this.position, wanted, got, wanted);
  }
}
