// Connections and requests of all addresses of one endpoint in, the decision which are served, refused or closed out.
// Worker thread.

import type { Socket } from 'node:net';
import {
  MAX_ACCEPTED_CONNECTIONS,
  MAX_CONNECTIONS,
  MAX_PIPELINED,
  MAX_REQUESTS_IN_FLIGHT,
  READING_MS,
  WAITING_MS,
} from '../limits.ts';

/** A connection, or the TLS layer on top that ends it. */
type Destroyable = Pick<Socket, 'destroy'>;

/** A request that is being answered. */
export interface Place {
  /** Takes one of the endpoint's places for requests in flight; false if all are taken. */
  enter(): boolean;
  /**
   * Call when the body begins to be sent, and whenever the client has taken some of it.
   * @param left fraction of the body still to be sent, from 1 to 0
   */
  moved(left: number): void;
  /** The answer has ended, and frees its place; the end of the connection does the same. */
  end(): void;
}

/** An answer's connection, and how far its client has read it. */
interface Answering {
  readonly socket: Socket;
  /** Whether it has one of the places. */
  inFlight: boolean;
  /** When its body began to be sent; null while it is still being made and does not wait for the client. */
  begunMs: number | null;
  /** When its client last took some of it. */
  movedMs: number;
  /** Fraction still to be sent, from 1 to 0. */
  left: number;
  end(): void;
}

/** The time that a client still needs at its pace, plus the time since it last read. */
function expectedMs({ begunMs, movedMs, left }: Answering, nowMs: number): number {
  return ((nowMs - (begunMs ?? nowMs)) * left) / (1 - left) + nowMs - movedMs;
}

/** The connection is sending a request, or nothing. */
interface Waiting {
  readonly sinceMs: number;
  /** Whether it was answered or refused: closing it costs its client a handshake, but no answer. */
  readonly kept: boolean;
}

/** The endpoint's open connections and requests in flight, each with its limit. */
export class Connections {
  readonly #now: () => number;
  readonly #open = new Set<Socket>();
  /** From a socket on top of an accepted connection, such as TLS, to that connection. */
  readonly #carriers = new WeakMap<Socket, Socket>();
  /** The object to destroy in order to end an accepted connection that carries another socket. */
  readonly #ends = new WeakMap<Socket, Destroyable>();
  /** The answers under way on each connection; pipelining makes more than one possible. */
  readonly #answering = new Map<Socket, Set<Answering>>();
  /** All others, the longest waiting first. */
  readonly #waiting = new Map<Socket, Waiting>();
  /** Called when the last answer under way has ended. */
  readonly #afterAnswers = new WeakMap<Socket, () => void>();
  #inFlight = 0;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Call for each accepted connection, once. If there is no room, makes some by closing connections that were answered
   * and are kept, then those that have been sending a request for a second; of both, the longest waiting first. So a
   * client that sends its request at once is answered while others hold connections by sending slowly.
   * @returns whether it can be served: within the limit; must be answered 503; or was closed unanswered, so that the
   *   503s are bounded themselves
   */
  add(socket: Socket): 'served' | 'refused' | 'closed' {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#waiting.delete(socket);
      // An answer queued after another one on its connection is never told that the connection closed.
      for (const answering of this.#answering.get(socket) ?? []) answering.end();
    });
    this.#makeRoom();
    if (this.#open.size > MAX_ACCEPTED_CONNECTIONS) {
      this.#close(socket);
      return 'closed';
    }
    this.#waiting.set(socket, { sinceMs: this.#now(), kept: false });
    return this.#open.size > MAX_CONNECTIONS ? 'refused' : 'served';
  }

  /** Sets the object to destroy in order to end a connection that was added, if that is not the connection itself. */
  endBy(added: Socket, end: Destroyable): void {
    this.#ends.set(added, end);
  }

  /** Call if requests come on another socket than the one that was added. Destroying the added one ends both. */
  carry(added: Socket, over: Socket): void {
    this.#carriers.set(over, added);
    this.endBy(added, over);
  }

  /**
   * Begins an answer on a connection that was added, or on the socket that it carries. After `deadlineMs` the
   * connection is closed. Its place is taken later, so that clients without a password take none. If all places are
   * taken, then of the clients that have been reading for long, the one that would need longest loses its place.
   */
  begin(requestSocket: Socket, deadlineMs: number): Place {
    const socket = this.#carriers.get(requestSocket) ?? requestSocket;
    this.#waiting.delete(socket);
    const deadline = setTimeout(() => this.#destroy(socket), deadlineMs);
    const ofSocket = this.#answering.get(socket) ?? new Set();
    const answering: Answering = {
      socket,
      inFlight: false,
      begunMs: null,
      movedMs: 0,
      left: 1,
      end: () => {
        if (!ofSocket.delete(answering)) return;
        clearTimeout(deadline);
        if (answering.inFlight) this.#inFlight--;
        if (ofSocket.size > 0) return;
        this.#answering.delete(socket);
        if (this.#open.has(socket)) this.#keep(socket);
      },
    };
    this.#answering.set(socket, ofSocket.add(answering));
    return {
      enter: () => {
        if (this.#inFlight >= MAX_REQUESTS_IN_FLIGHT) this.#endSlowest();
        if (this.#inFlight >= MAX_REQUESTS_IN_FLIGHT || !ofSocket.has(answering)) return false;
        this.#inFlight++;
        answering.inFlight = true;
        return true;
      },
      moved: (left) => {
        answering.movedMs = this.#now();
        answering.begunMs ??= answering.movedMs;
        answering.left = left;
      },
      end: answering.end,
    };
  }

  /**
   * Closes a connection on which too many requests are already waiting.
   * @returns whether it is closed, now or earlier
   */
  closeIfFlooded(requestSocket: Socket): boolean {
    const socket = this.#carriers.get(requestSocket) ?? requestSocket;
    if ((this.#answering.get(socket)?.size ?? 0) >= MAX_PIPELINED) this.#close(socket);
    return socket.destroyed;
  }

  /** Whether an answer is under way on this connection, so that nothing else may be written to it. */
  isAnswering(socket: Socket): boolean {
    return this.#answering.has(this.#carriers.get(socket) ?? socket);
  }

  /**
   * Calls back once, as soon as no answer is under way on this connection: immediately or after the last one; never if
   * it closes before that. From then on the connection is among those that are closed first.
   */
  afterAnswers(requestSocket: Socket, then: () => void): void {
    const socket = this.#carriers.get(requestSocket) ?? requestSocket;
    if (!this.#open.has(socket)) return;
    this.#afterAnswers.set(socket, then);
    if (!this.#answering.has(socket)) this.#keep(socket);
  }

  /** Closes every connection at once, even in the middle of an answer. */
  destroyAll(): void {
    for (const socket of this.#open) this.#destroy(socket);
  }

  #keep(socket: Socket): void {
    this.#waiting.delete(socket);
    this.#waiting.set(socket, { sinceMs: this.#now(), kept: true });
    const then = this.#afterAnswers.get(socket);
    this.#afterAnswers.delete(socket);
    then?.();
  }

  #makeRoom(): void {
    for (const kept of [true, false]) {
      const before = this.#now() - (kept ? 0 : WAITING_MS);
      for (const [socket, waiting] of this.#waiting) {
        if (this.#open.size <= MAX_CONNECTIONS) return;
        if (waiting.kept === kept && waiting.sinceMs <= before) this.#close(socket);
      }
    }
  }

  #endSlowest(): void {
    const nowMs = this.#now();
    let slowest: Answering | null = null;
    for (const answering of [...this.#answering.values()].flatMap((ofSocket) => [...ofSocket])) {
      if (answering.begunMs === null || nowMs - answering.begunMs < READING_MS) continue;
      const isSlower =
        slowest === null || expectedMs(answering, nowMs) > expectedMs(slowest, nowMs);
      if (isSlower) slowest = answering;
    }
    if (slowest !== null) this.#close(slowest.socket);
  }

  // Everything that belongs to the connection is freed at once; its own 'close' comes later.
  #close(socket: Socket): void {
    this.#destroy(socket);
    this.#open.delete(socket);
    this.#waiting.delete(socket);
    for (const answering of this.#answering.get(socket) ?? []) answering.end();
  }
  #destroy(socket: Socket): void {
    (this.#ends.get(socket) ?? socket).destroy();
  }
}
