// Answers without a ServerResponse: for sockets that Node hands over raw (CONNECT, Upgrade) or whose request it
// could not read. Worker thread.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LINGER_MS } from '../limits.ts';

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

/**
 * Lets nothing more of a connection be read as a request. What comes waits until refuseRaw() throws it away; answers
 * that are under way go on.
 */
export function stopRequests(socket: Socket): void {
  // Node has taken its own listeners off; an unheard 'error' would end the worker.
  socket.on('error', () => socket.destroy());
  // Node's parser reads past the listeners until there is one of somebody else's. Of what comes behind garbage, and of
  // its end, it would report each as another mistake, and warn that it did.
  socket.on('data', () => {});
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.pause();
}

/** What node:http keeps of a connection. Undocumented, and the same in Node 18 to 24 (lib/_http_server.js). */
interface Parsed {
  readonly parser?: { onIncoming: (() => number) | null } | null;
}

/**
 * Makes no more requests of what was read of a connection together with the one that is being answered; one read may
 * hold 1,600 (docs/decisions/0013-attacks.md). To be called where nothing else will be answered on it.
 */
export function dropReadRequests(socket: Socket): void {
  const { parser } = socket as Parsed;
  // The answer to an upgrade: as what follows is of another protocol then, the parser leaves off.
  if (parser) parser.onIncoming = () => 2;
}

/**
 * Writes a complete answer and closes the connection. To be called behind stopRequests().
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
  // Where something was not read, the kernel drops what the client has not taken yet of its answers: so it is read.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
  return true;
}
