// A request in, whether it has features that no request here may have out. Worker thread; pure.

import type { IncomingMessage } from 'node:http';

/** Whether a body follows. Bodies are never read. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
}

/** RFC 9110, section 7.8. Nothing listens to Node's 'upgrade', so such a request waits its turn like all others. */
export function wantsUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? '');
}

/** RFC 9112, section 3.2: exactly one, and only HTTP/1.0 may have none. Node keeps the first of several. */
export function hasHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}

/** Whether its path alone determines the answer. */
export function isPlain(request: IncomingMessage): boolean {
  return hasHost(request) && !wantsUpgrade(request) && !hasBody(request);
}
