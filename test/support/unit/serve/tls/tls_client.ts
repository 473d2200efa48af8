// A TLS client for tests: one handshake and one request, and their result.

import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { requestText } from '../http/raw_http.ts';

export interface TlsAnswer {
  /** Everything that the server sent, as text. */
  readonly text: string;
  readonly status: number;
  readonly protocol: string | null;
  readonly cipher: string;
  readonly alpn: string | false | null;
  readonly isResumed: boolean;
  /** Subject's common name of the server's certificate. */
  readonly serverName: string;
}

/** The server sent nothing: the connection's error, or that it was closed. */
export class NoAnswer extends Error {}

/**
 * Connects, sends GET /metrics and reads to the end.
 * @throws NoAnswer
 */
export function tlsExchange(
  port: number,
  options: ConnectionOptions = {},
  request = requestText('GET', '/metrics', { Connection: 'close' }),
): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect(port, options);
    let text = '';
    let about: Omit<TlsAnswer, 'text' | 'status'> | null = null;
    socket.once('secureConnect', () => {
      about = {
        protocol: socket.getProtocol(),
        cipher: socket.getCipher().name,
        alpn: socket.alpnProtocol,
        isResumed: socket.isSessionReused(),
        serverName: String(socket.getPeerCertificate().subject?.CN),
      };
      socket.write(request);
    });
    socket.on('data', (data) => {
      text += data;
    });
    let cause = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      cause = error.code ?? error.message;
    });
    socket.on('close', () => {
      if (about === null || text === '') reject(new NoAnswer(cause));
      else resolve({ ...about, text, status: Number(text.split(' ')[1]) });
    });
  });
}

/** A connection that does not verify the server. */
export function tlsConnect(port: number, options: ConnectionOptions = {}): TLSSocket {
  return connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
}
