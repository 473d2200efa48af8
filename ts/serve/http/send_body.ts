// A body in, pieces of it to the client as fast as it takes them out. Worker thread.

import type { ServerResponse } from 'node:http';

/**
 * The amount handed to a connection at a time. All slow readers share one body; under TLS each holds one encrypted
 * piece of it, not an encrypted copy.
 */
const PIECE_BYTES = 256 * 1024;

/**
 * Sends the body and ends the response, whose head has been written.
 * @param onMoved called whenever the client has taken its piece and gets the next, with the fraction of the body that
 *   it has not been given yet, from 1 to 0
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
    // Not on 'drain', which Node does not emit once a CONNECT came after the request.
    else response.write(piece, sendNext);
  }
  function sendNext(error?: Error | null): void {
    if (!error && !response.destroyed) send();
  }
  send();
}
