// Decoding a whole chunk to objects, as one would without this plugin: the benchmarks' baseline.

import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { addExtension, isNativeAccelerationEnabled, Unpackr } from 'msgpackr';

export interface Fields {
  readonly [key: string]: unknown;
}

export interface Decoding {
  readonly name: string;
  /** Passes each record's body, decoded to an object, to `use`. */
  forEach(chunk: Uint8Array, use: (body: Fields) => void): void;
}

export function messagePack(): Decoding {
  const extensionCodec = new ExtensionCodec();
  extensionCodec.register({ type: 0, encode: () => null, decode: () => 0 });
  const decoder = new Decoder({ extensionCodec });
  return {
    name: '@msgpack/msgpack',
    forEach(chunk, use) {
      for (const event of decoder.decodeMulti(chunk)) use(bodyOf(event));
    },
  };
}

export function msgpackr(): Decoding {
  // Without it msgpackr is slower, and beating it means less.
  if (!isNativeAccelerationEnabled) throw new Error('msgpackr has not found its native strings');
  addExtension({ type: 0, unpack: () => 0 });
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
  return {
    name: 'msgpackr',
    forEach(chunk, use) {
      unpackr.unpackMultiple(chunk, (event: unknown) => {
        use(bodyOf(event));
      });
    },
  };
}

function bodyOf(event: unknown): Fields {
  return (event as [unknown, Fields])[1];
}
