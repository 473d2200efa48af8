// Counts what is open and what is being answered, over all addresses of one endpoint. Worker thread.
import type { Socket } from 'node:net';
import { MAX_CONNECTIONS, MAX_REQUESTS_IN_FLIGHT } from './limits.ts';

/** The endpoint's open connections and requests in flight, each with its limit. */
export class Connections {
  readonly #open = new Set<Socket>();
  /** What gives back each place taken, by connection; pipelining makes more than one possible. */
  readonly #answering = new Map<Socket, Set<() => void>>();
  #inFlight = 0;

  /** To be told of each accepted connection, once. */
  add(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      // An answer that waits behind another on its connection never hears that the connection closed.
      for (const end of this.#answering.get(socket) ?? []) end();
    });
  }

  /** Whether more connections are open than the limit; those being destroyed do not count. */
  tooMany(): boolean {
    if (this.#open.size <= MAX_CONNECTIONS) return false;
    let living = 0;
    for (const socket of this.#open) if (!socket.destroyed) living++;
    return living > MAX_CONNECTIONS;
  }

  /**
   * Takes a place for a request on a connection that was added. After `deadlineMs` the connection is closed.
   * @returns what gives the place back, as the connection's end does; null where all places are taken
   */
  begin(socket: Socket, deadlineMs: number): (() => void) | null {
    if (this.#inFlight >= MAX_REQUESTS_IN_FLIGHT) return null;
    this.#inFlight++;
    const deadline = setTimeout(() => socket.destroy(), deadlineMs);
    const ends = this.#answering.get(socket) ?? new Set();
    const end = () => {
      if (!ends.delete(end)) return;
      clearTimeout(deadline);
      this.#inFlight--;
      if (ends.size === 0) this.#answering.delete(socket);
    };
    this.#answering.set(socket, ends.add(end));
    return end;
  }

  /** Whether an answer is under way on this connection, so that nothing else may be written to it. */
  isAnswering(socket: Socket): boolean {
    return this.#answering.has(socket);
  }

  /** Closes every connection at once, in the middle of an answer too. */
  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
