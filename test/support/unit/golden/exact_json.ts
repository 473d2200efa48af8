// A text of JSON in, msgpack of exactly that out: 3.0 is a float and 3 an integer, a key that occurs twice occurs
// twice, integers have all their digits. `{"$hex": "5b8e"}` is these bytes, as msgpack's binary.

import { joined } from '../decode/events.ts';
import { pack } from '../decode/samples.ts';

const TOKENS = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;
const MAP32 = 0xdf;
const FIXARRAY = 0x90;
const FIXARRAY_END = 16;
const ARRAY32 = 0xdd;
const FLOAT64 = 0xcb;
const HEX = '"$hex"';

/** @throws SyntaxError if the text is not JSON */
export function packJson(json: string): Uint8Array {
  JSON.parse(json);
  const tokens = json.match(TOKENS) ?? [];
  let at = 0;

  function value(): Uint8Array {
    const token = tokens[at++]!;
    if (token === '[') return elements();
    if (token !== '{') return scalar(token);
    return tokens[at] === HEX ? bytes() : members();
  }

  function elements(): Uint8Array {
    const list: Uint8Array[] = [];
    while (tokens[at] !== ']') {
      if (tokens[at] === ',') at++;
      list.push(value());
    }
    at++;
    // Short if possible, like Fluent Bit's events; its maps are all long.
    if (list.length < FIXARRAY_END) return joined([FIXARRAY | list.length], ...list);
    return joined(head(ARRAY32, list.length), ...list);
  }

  function members(): Uint8Array {
    const list: Uint8Array[] = [];
    while (tokens[at] !== '}') {
      if (tokens[at] === ',') at++;
      const key = scalar(tokens[at]!);
      at += 2; // the key and its colon
      list.push(joined(key, value()));
    }
    at++;
    return joined(head(MAP32, list.length), ...list);
  }

  function bytes(): Uint8Array {
    const digits = JSON.parse(tokens[at + 2]!) as string;
    at += 4; // the key, its colon, the digits and the brace
    return pack(new Uint8Array(Buffer.from(digits, 'hex')));
  }

  return value();
}

function head(format: number, length: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = format;
  new DataView(bytes.buffer).setUint32(1, length);
  return bytes;
}

function scalar(token: string): Uint8Array {
  const value: unknown = JSON.parse(token);
  if (typeof value !== 'number') return pack(value);
  if (!/^-?\d+$/.test(token)) return float(value);
  return pack(Number.isSafeInteger(value) ? value : BigInt(token));
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = FLOAT64;
  new DataView(bytes.buffer).setFloat64(1, value);
  return bytes;
}
