// A socket without a ServerResponse in, because Node hands it over raw (CONNECT, Upgrade) or could not read its
// request; a complete answer out. Worker thread.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LINGER_MS } from '../limits.ts';

/** Headers of all our answers, whatever their status. */
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

/**
 * Stops reading requests from a connection. Later bytes wait until refuseRaw() discards them; answers under way
 * continue.
 */
export function stopRequests(socket: Socket): void {
  // Node has removed its own listeners; an 'error' without a listener would end the worker.
  socket.on('error', () => socket.destroy());
  // Node's parser bypasses the listeners until someone else adds one. For the bytes after garbage, and for their end,
  // it would report further mistakes, and warn that it did.
  socket.on('data', () => {});
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.pause();
}

/**
 * The part of a connection's state that node:http keeps here. Undocumented, and the same in Node 18 to 24
 * (lib/_http_server.js).
 */
interface Parsed {
  readonly parser?: { onIncoming: (() => number) | null } | null;
}

/**
 * Makes no more requests of bytes that were read together with the one that is being answered; one read may hold 1,600
 * (docs/decisions/0013-attacks.md). Call it if nothing else will be answered on the connection.
 */
export function dropReadRequests(socket: Socket): void {
  const { parser } = socket as Parsed;
  // The answer to an upgrade: the rest belongs to another protocol then, so the parser stops.
  if (parser) parser.onIncoming = () => 2;
}

/**
 * Writes a complete answer and closes the connection. Call it after stopRequests().
 * @returns whether it could: not if the connection is closed, or an answer has said that it will be
 */
export function refuseRaw(
  socket: Socket,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): boolean {
  if (!socket.writable) return false;
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
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`);
  // If bytes are left unread, the kernel drops the answers that the client has not yet taken: so they are read.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
  return true;
}
