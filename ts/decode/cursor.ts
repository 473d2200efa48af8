// A range of msgpack bytes in, one value after another out, read or skipped in place. Decodes only what is asked for,
// and allocates nothing per value. Any thread, one at a time; a cursor is reused for chunk after chunk.

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
} from './msgpack_format.ts';
import { numberAt } from './scalar.ts';
import { endBefore, lengthAt, longSize } from './value_size.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * Reads msgpack in `bytes` from `position` up to `end`. Every read checks that the value ends by `end`; a read that
 * throws leaves `position` unchanged. The bytes belong to the caller and must not change while they are read.
 */
export class Cursor {
  bytes: Uint8Array = NO_BYTES;
  position = 0;
  end = 0;
  /** Byte range in `bytes` of the string or binary that {@link readString} read last. */
  stringStart = 0;
  stringEnd = 0;
  /** @internal over all of `bytes`; check against `end` before you read from it. */
  view: DataView = new DataView(NO_BYTES.buffer);
  /** Values still to be skipped in each open container, outermost first. */
  private readonly pending = new Int32Array(MAX_DEPTH);

  /**
   * Starts on the bytes from `start` (inclusive) to `end` (exclusive).
   * @throws RangeError if that range is not inside `bytes`: the caller's mistake, not the chunk's
   */
  reset(bytes: Uint8Array, start: number, end: number): void {
    // Positions, and the one after `end`, are int32, hence the upper bound.
    if (!(start >= 0 && start <= end && end <= bytes.length && end < 0x7fff_ffff)) {
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
   * Moves past the value at `position`, whatever its type.
   * @throws DecodeError if it is truncated, malformed or nested deeper than MAX_DEPTH
   */
  skip(): void {
    this.skipNested(0);
  }

  /** Like {@link skip} for a value around which `depth` containers are open already. */
  skipNested(depth: number): void {
    const next = endBefore(this.view, this.position, this.end, depth);
    // Anything else, mistakes included, is handled step by step.
    if (next <= this.end) this.position = next;
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
   * @throws DecodeError if the value is not a map, or the rest of the bytes cannot hold that many
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
    const { position } = this;
    const head = this.bytes[position]!;
    const next = position + SIZES[head]!;
    if (next > this.end) throw this.truncated('number', position);
    this.position = next;
    return numberAt(this.view, position, head);
  }

  /**
   * Reads a string or binary: its bytes, undecoded and perhaps invalid UTF-8, lie from `stringStart` to `stringEnd`.
   */
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

  /**
   * Number of values in the container at `position` (two for each pair of a map). The remaining bytes could hold them
   * all.
   */
  private childCount(position: number, head: number, kind: number): number {
    const width = LENGTH_WIDTHS[head]!;
    this.checkLengthField(position, width);
    const length = width === 0 ? head & 0x0f : lengthAt(this.view, position, width);
    const count = kind === KIND_MAP ? length * 2 : length;
    // Each value takes at least one byte.
    if (count > this.end - position - 1 - width) throw this.truncated(describeKind(kind), position);
    return count;
  }

  /** Size in bytes of the str, bin or ext at `position`, header included. All of it lies before `end`. */
  private longSize(position: number, head: number): number {
    const width = LENGTH_WIDTHS[head]!;
    if (width === 0) throw reservedByte(position);
    this.checkLengthField(position, width);
    const size = longSize(this.view, position);
    if (size > this.end - position) throw this.truncated(describeKind(KINDS[head]!), position);
    return size;
  }

  private checkLengthField(position: number, width: number): void {
    if (width > this.end - position - 1) throw this.truncated('length', position);
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
