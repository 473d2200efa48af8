// Answers without a ServerResponse: for sockets that Node hands over raw (CONNECT, Upgrade) or whose request it
// could not read. Worker thread.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers of every answer of ours, whatever its status. */
export const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  Vary: 'Accept, Accept-Encoding, Authorization',
} as const;

/** Status for an error that Node's HTTP parser or its timeouts reported. */
export function statusOfClientError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
  return 400;
}

/** Writes a complete answer and closes the connection. */
export function refuseRaw(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  // Node has taken its own listeners off; an unheard 'error' would end the worker.
  socket.on('error', () => socket.destroy());
  // Of what comes behind garbage, and of its end, Node would report each as another mistake, and warn that it did.
  socket.removeAllListeners('end');
  socket.pause();
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const reason = STATUS_CODES[status] ?? '';
  const body = `${reason}\n`;
  const all = {
    ...COMMON_HEADERS,
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}
