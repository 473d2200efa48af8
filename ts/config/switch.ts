// Text of a switch in, boolean out. Takes the same words as Fluent Bit (flb_utils_bool, src/flb_utils.c, 5.1.1).
// Counting thread, at start.

import { quote, type Read } from './mistake.ts';

/** Reads `on`, `true`, `yes`, `off`, `false`, `no` in any case. */
export function readSwitch(text: string): Read<boolean> {
  switch (text.toLowerCase()) {
    case 'on':
    case 'true':
    case 'yes':
      return { value: true };
    case 'off':
    case 'false':
    case 'no':
      return { value: false };
    default:
      return { wrong: `expected on or off, got ${quote(text)}` };
  }
}
