// Accepted connections in, those whose handshake succeeded out: what stands before the HTTP server where TLS is
// configured. Worker thread. Loaded only then.
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { TlsConfig } from '../../config/web_config/web_config.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts';
import { NO_CERTIFICATE, refusalOf } from './client_certificate.ts';
import { tlsOptionsOf } from './tls_context.ts';

/** Told of handshakes that came to nothing. */
export interface TlsEvents {
  onFailed(): void;
  /** @param reason words of ours, nothing that the client chose */
  onClientRefused(reason: string): void;
}

/** What a connection's handshake came to. */
export interface Handshake {
  /** The number of the certificates and rules that it was accepted by. */
  readonly generation: number;
  /** A certificate is required and the client has none: it may ask how the plugin is, and nothing else. */
  readonly isForHealthChecks: boolean;
}

/** Takes a connection whose client may go on. */
export type Secured = (socket: TLSSocket, handshake: Handshake) => void;

/** What holds for every configuration. */
export interface TlsFrontOptions {
  /** Whether clients without a certificate go on where one is required, for health checks alone. */
  readonly openHealthChecks?: boolean;
  /** Tests give a shorter one. */
  readonly handshakeTimeoutMs?: number;
}

/** One TLS server after the other, none of which listens. */
export class TlsFront {
  readonly #events: TlsEvents;
  readonly #openHealthChecks: boolean;
  readonly #handshakeTimeoutMs: number;
  /** Whom to tell of the handshakes under way, by the connection's two ends. */
  readonly #handshakes = new Map<string, Secured>();
  #server: Server;
  #generation = 0;

  /** @throws TlsMistake where OpenSSL does not take the certificates */
  constructor(config: TlsConfig, events: TlsEvents, options: TlsFrontOptions = {}) {
    this.#events = events;
    this.#openHealthChecks = options.openHealthChecks ?? false;
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS;
    this.#server = this.#serverOf(config, this.#generation);
  }

  /** Another number after each renew(). */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Connections from now on get the new certificates and rules, those that are open keep theirs.
   * @throws TlsMistake where OpenSSL does not take the certificates; the old ones stay
   */
  renew(config: TlsConfig): void {
    this.#server = this.#serverOf(config, this.#generation + 1);
    this.#generation++;
  }

  /**
   * @param secured told once, when the handshake succeeded and the client may go on
   * @returns what is destroyed to end the connection until then. Where the connection is closed under a TLSSocket,
   * Node 18 frees what OpenSSL has for it when the TLSSocket is collected, which can be a hundred thousand later
   * (TLSWrap.prototype.close in lib/_tls_wrap.js 18.20; in 20 at once)
   */
  accept(raw: Socket, secured: Secured): Pick<Socket, 'destroy'> {
    const ends = endsOf(raw);
    if (ends === null) return raw.destroy();
    this.#handshakes.set(ends, secured);
    raw.once('close', () => {
      if (this.#handshakes.get(ends) === secured) this.#handshakes.delete(ends);
    });
    // Documented for connections from elsewhere: the server never listens itself.
    this.#server.emit('connection', raw);
    return { destroy: () => abandon(raw) };
  }

  /** Ends the connection of a client without a certificate that asked for more than a health check. */
  refuse(socket: Socket): void {
    if (socket.destroyed) return;
    this.#events.onClientRefused(NO_CERTIFICATE);
    socket.destroy();
  }

  #serverOf(config: TlsConfig, generation: number): Server {
    const options = { ...tlsOptionsOf(config), handshakeTimeout: this.#handshakeTimeoutMs };
    const server = createServer(options, (socket) => {
      this.#finish(socket, config, generation);
    });
    server.on('tlsClientError', (_error, socket) => {
      this.#events.onFailed();
      socket.destroy();
    });
    return server;
  }

  #finish(socket: TLSSocket, config: TlsConfig, generation: number): void {
    const ends = endsOf(socket);
    const secured = ends === null ? undefined : this.#handshakes.get(ends);
    const reason = refusalOf(socket, config);
    const isForHealthChecks = reason === NO_CERTIFICATE && this.#openHealthChecks;
    const refusal = isForHealthChecks ? null : reason;
    if (refusal !== null) this.#events.onClientRefused(refusal);
    if (ends === null || secured === undefined || refusal !== null) {
      // Between here and its end nobody else would hear an error, which would end the worker.
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    this.#handshakes.delete(ends);
    secured(socket, { generation, isForHealthChecks });
  }
}

// node:tls tells of a TLSSocket whose handshake has failed, and an error of the connection is such a failure.
function abandon(raw: Socket): Socket {
  raw.emit('error', new Error('the handshake is abandoned'));
  return raw.destroy();
}

// Unique among open connections; node:tls does not tell on which connection it made a TLSSocket.
function endsOf(socket: Socket): string | null {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || localAddress === undefined) return null;
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
