// Text of the key `metrics_path` in, the path out. It is compared with the request's raw path, byte by byte, so it may
// only contain characters that a client sends unchanged. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

// RFC 3986: path = *( "/" *pchar ), without characters that a client would percent-encode itself.
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;

/** Reads a path such as `/metrics`. */
export function readMetricsPath(text: string): Read<string> {
  const wrong = (expected: string) => ({ wrong: `expected ${expected}, got ${quote(text)}` });
  if (!text.startsWith('/')) return wrong('a path that starts with / such as /metrics');
  if (/[?#]/.test(text)) return wrong('a path without ? and #');
  if (!PATH.test(text)) return wrong('a path of characters that URLs do not encode');
  if (text === '/-' || text.startsWith('/-/')) {
    return wrong('a path outside /-/, which is reserved for health checks');
  }
  if (text.startsWith('//') || text.split('/').some((part) => part === '.' || part === '..')) {
    return wrong('a path without a leading //, . or .., which clients rewrite');
  }
  return { value: text };
}
