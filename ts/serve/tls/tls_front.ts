// Accepted connections in, those whose handshake succeeded out, to the HTTP server. Worker thread; loaded only with
// TLS.

import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { TlsConfig } from '../../config/web_config/web_config.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../limits.ts';
import { NO_CERTIFICATE, refusalOf } from './client_certificate.ts';
import { tlsOptionsOf } from './tls_context.ts';

/** Called for handshakes that failed. */
export interface TlsEvents {
  onFailed(): void;
  /** @param reason in our own words, nothing that the client chose */
  onClientRefused(reason: string): void;
}

/** The result of a connection's handshake. */
export interface Handshake {
  /** The number of the certificates and rules that accepted it. */
  readonly generation: number;
  /** A certificate is required and the client has none: it may ask for the plugin's health, and nothing else. */
  readonly isForHealthChecks: boolean;
}

/** Takes a connection whose client may go on. */
export type Secured = (socket: TLSSocket, handshake: Handshake) => void;

/** The options that apply to every configuration. */
export interface TlsFrontOptions {
  /** Whether clients without a certificate may go on if one is required, for health checks only. */
  readonly openHealthChecks?: boolean;
  /** Tests pass a shorter one. */
  readonly handshakeTimeoutMs?: number;
}

/** One TLS server after another, none of which listens. */
export class TlsFront {
  readonly #events: TlsEvents;
  readonly #openHealthChecks: boolean;
  readonly #handshakeTimeoutMs: number;
  /** Callbacks of the handshakes under way, by the connection's two ends. */
  readonly #handshakes = new Map<string, Secured>();
  #server: Server;
  #generation = 0;

  /** @throws TlsMistake if OpenSSL refuses the certificates */
  constructor(config: TlsConfig, events: TlsEvents, options: TlsFrontOptions = {}) {
    this.#events = events;
    this.#openHealthChecks = options.openHealthChecks ?? false;
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS;
    this.#server = this.#serverOf(config, this.#generation);
  }

  /** Changes with each renew(). */
  get generation(): number {
    return this.#generation;
  }

  /**
   * New connections get the new certificates and rules; open ones keep theirs.
   * @throws TlsMistake if OpenSSL refuses the certificates; the old ones stay
   */
  renew(config: TlsConfig): void {
    this.#server = this.#serverOf(config, this.#generation + 1);
    this.#generation++;
  }

  /**
   * @param secured called once, when the handshake succeeded and the client may go on
   * @returns the object to destroy in order to end the connection until then. If the connection is closed under a
   *   TLSSocket, Node 18 frees OpenSSL's memory for it only when the TLSSocket is collected, which can be a hundred
   *   thousand later (TLSWrap.prototype.close in lib/_tls_wrap.js 18.20; in 20 at once)
   */
  accept(raw: Socket, secured: Secured): Pick<Socket, 'destroy'> {
    const ends = endsOf(raw);
    if (ends === null) return raw.destroy();
    this.#handshakes.set(ends, secured);
    raw.once('close', () => {
      if (this.#handshakes.get(ends) === secured) this.#handshakes.delete(ends);
    });
    // Documented for connections from elsewhere: the server itself never listens.
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
      // Until the socket ends, an error without a listener would end the worker.
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    this.#handshakes.delete(ends);
    secured(socket, { generation, isForHealthChecks });
  }
}

// node:tls reports a TLSSocket whose handshake has failed, and an error of the connection is such a failure.
function abandon(raw: Socket): Socket {
  raw.emit('error', new Error('the handshake is abandoned'));
  return raw.destroy();
}

// Unique among open connections; node:tls does not tell for which connection it made a TLSSocket.
function endsOf(socket: Socket): string | null {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || localAddress === undefined) return null;
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
