// Counts what is open and what is being answered, over all addresses of one endpoint, and decides who has to go where
// there is no room. Worker thread.
import type { Socket } from 'node:net';
import {
  MAX_ACCEPTED_CONNECTIONS,
  MAX_CONNECTIONS,
  MAX_PIPELINED,
  MAX_REQUESTS_IN_FLIGHT,
  READING_MS,
  WAITING_MS,
} from '../limits.ts';

/** A connection, or what lies on it and takes it along. */
type Destroyable = Pick<Socket, 'destroy'>;

/** A request that is being answered. */
export interface Place {
  /** Takes one of the endpoint's places for requests in flight; false where all are taken. */
  enter(): boolean;
  /**
   * To be called when the body begins to be sent, and whenever the client has taken some of it.
   * @param left how much of the body is to be sent, from 1 to 0
   */
  moved(left: number): void;
  /** The answer has ended, and gives its place back; the connection's end does the same. */
  end(): void;
}

/** The connection that an answer is for, and how its client gets on with it. */
interface Answering {
  readonly socket: Socket;
  /** Whether it has one of the places. */
  inFlight: boolean;
  /** When its body began to be sent; as long as it is being made, nobody waits for the client. */
  begunMs: number | null;
  /** When its client took some of it last. */
  movedMs: number;
  /** How much of it is to be sent, from 1 to 0. */
  left: number;
  end(): void;
}

/** How long a client will go on reading at its pace, and how long it has not been reading. */
function expectedMs({ begunMs, movedMs, left }: Answering, nowMs: number): number {
  return ((nowMs - (begunMs ?? nowMs)) * left) / (1 - left) + nowMs - movedMs;
}

/** The connection sends a request, or nothing. */
interface Waiting {
  readonly sinceMs: number;
  /** Whether it was answered or refused: closing it costs its client a handshake, and no answer. */
  readonly kept: boolean;
}

/** The endpoint's open connections and requests in flight, each with its limit. */
export class Connections {
  readonly #now: () => number;
  readonly #open = new Set<Socket>();
  /** What lies over an accepted connection, as TLS does, and the connection. */
  readonly #carriers = new WeakMap<Socket, Socket>();
  /** What is destroyed to end an accepted connection that carries another. */
  readonly #ends = new WeakMap<Socket, Destroyable>();
  /** The answers under way on each connection; pipelining makes more than one possible. */
  readonly #answering = new Map<Socket, Set<Answering>>();
  /** All others, who waits longest first. */
  readonly #waiting = new Map<Socket, Waiting>();
  /** What is to be done where the last answer under way has ended. */
  readonly #afterAnswers = new WeakMap<Socket, () => void>();
  #inFlight = 0;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * To be told of each accepted connection, once. Makes room where there is none: by connections that were answered and
   * are kept, then by those that have been sending a request for a second; of both, who waits longest goes first. So
   * whoever sends a request at once is answered while others hold connections by sending slowly.
   * @returns whether it can be served: within the limit; must be answered 503; or was closed unanswered, so that the
   *   503s are bounded themselves
   */
  add(socket: Socket): 'served' | 'refused' | 'closed' {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#waiting.delete(socket);
      // An answer that waits behind another on its connection never hears that the connection closed.
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

  /** To be told what is destroyed to end a connection that was added, where that is not the connection itself. */
  endBy(added: Socket, end: Destroyable): void {
    this.#ends.set(added, end);
  }

  /** To be told where requests come on another socket than the one that was added. To destroy that one ends both. */
  carry(added: Socket, over: Socket): void {
    this.#carriers.set(over, added);
    this.endBy(added, over);
  }

  /**
   * Begins an answer on a connection that was added, or on what it carries. After `deadlineMs` the connection is closed.
   * Its place is taken later, so that whoever has no password takes none: where all are taken, of the clients that have
   * been reading for long the one that would need longest to end loses its own.
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
   * Closes a connection on which too many requests wait already.
   * @returns whether it is closed, by this or before
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
   * Calls back once, where no answer is under way on this connection: at once or behind the last; never where it closes
   * before. From then on it is one of those that are closed first.
   */
  afterAnswers(requestSocket: Socket, then: () => void): void {
    const socket = this.#carriers.get(requestSocket) ?? requestSocket;
    if (!this.#open.has(socket)) return;
    this.#afterAnswers.set(socket, then);
    if (!this.#answering.has(socket)) this.#keep(socket);
  }

  /** Closes every connection at once, in the middle of an answer too. */
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

  // What belongs to the connection is free at once; its own 'close' comes later.
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
