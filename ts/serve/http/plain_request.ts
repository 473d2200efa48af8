// A request in, whether it has what no request here may have out. Pure; worker thread.
import type { IncomingMessage } from 'node:http';

/** Whether a body follows, which is never read. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
}

/** RFC 9110, section 7.8. Nothing listens to Node's 'upgrade', so that such a request waits for its turn as all do. */
export function wantsUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? '');
}

/** RFC 9112, section 3.2: one, and only HTTP/1.0 may have none. Node keeps the first of several. */
export function hasHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}

/** Whether it is answered by its path alone. */
export function isPlain(request: IncomingMessage): boolean {
  return hasHost(request) && !wantsUpgrade(request) && !hasBody(request);
}
