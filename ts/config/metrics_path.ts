// Text of the key `metrics_path` in, the path out. It is compared with the request's raw path, byte by byte, so it may
// only contain characters that a client sends unchanged. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

// RFC 3986: path = *( "/" *pchar ), without characters that a client would percent-encode itself.
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;

/** Reads a path such as `/metrics`. */
export function readMetricsPath(text: string): Read<string> {
  const got = `got ${quote(text)}, wants`;
  if (!text.startsWith('/')) return { wrong: `${got} a path that starts with /, such as /metrics` };
  if (/[?#]/.test(text)) return { wrong: `${got} a path without ? and #` };
  if (!PATH.test(text))
    return { wrong: `${got} a path of the characters that URLs have unencoded` };
  if (text === '/-' || text.startsWith('/-/')) {
    return { wrong: `${got} a path outside /-/, which is kept for health checks` };
  }
  if (text.startsWith('//') || text.split('/').some((part) => part === '.' || part === '..')) {
    return {
      wrong: `${got} a path without // in front and without . and .. in it, which clients rewrite`,
    };
  }
  return { value: text };
}
