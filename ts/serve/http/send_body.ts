// A body in, pieces of it to the client as fast as it takes them out. Worker thread.
import type { ServerResponse } from 'node:http';

/**
 * As much as is handed to a connection at a time. All slow readers share one body; under TLS each holds one encrypted
 * piece of it, not an encrypted copy.
 */
const PIECE_BYTES = 256 * 1024;

/**
 * Sends the body and ends the response, whose head is written already.
 * @param onMoved called when the client has taken what it was given, and is given more; told how much of the body it has
 *   not been given, from 1 to 0
 */
export function sendBody(
  response: ServerResponse,
  body: Buffer,
  onMoved: (left: number) => void,
): void {
  let at = 0;
  function send(): void {
    onMoved(1 - at / Math.max(1, body.length));
    const piece = body.subarray(at, at + PIECE_BYTES);
    at += PIECE_BYTES;
    if (at >= body.length) response.end(piece);
    // Not by 'drain', of which Node tells nobody once a CONNECT came behind the request.
    else response.write(piece, sendNext);
  }
  function sendNext(error?: Error | null): void {
    if (!error && !response.destroyed) send();
  }
  send();
}
