// Connections in, requests to answer and refusals out: node:http with this endpoint's limits. Worker thread.

import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { ListenAddress } from '../../config/options.ts';
import { HTTP_LIMITS } from '../limits.ts';
import type { BoundAddress } from '../protocol.ts';
import type { Handshake } from '../tls/tls_front.ts';
import { Answerer, type MetricsService } from './answer_request.ts';
import { Connections } from './connections.ts';
import { closeServer, listenOnAll } from './listen.ts';
import { refuseRaw, statusOfClientError, stopRequests } from './refusal.ts';
import { ALLOWED_METHODS } from './routes.ts';

/** A server that listens on all its addresses. */
export interface MetricsServer {
  /** In the order of the requested addresses. */
  readonly bound: readonly BoundAddress[];
  /**
   * Stops accepting and closes every connection, idle or busy, before it returns; the ports are free when it resolves.
   */
  close(): Promise<void>;
}

/**
 * Opens the endpoint.
 * @param limits for node:http; tests pass shorter ones
 * @throws ListenError if one of the addresses cannot be listened on; nothing is open then
 */
export async function openMetricsServer(
  addresses: readonly ListenAddress[],
  service: MetricsService,
  limits: ServerOptions = HTTP_LIMITS,
): Promise<MetricsServer> {
  const connections = new Connections();
  const { servers, bound } = await listenOnAll(addresses, () =>
    createHttpServer(service, connections, limits),
  );
  return {
    bound,
    async close() {
      const closed = servers.map(closeServer);
      connections.destroyAll();
      await Promise.all(closed);
    },
  };
}

function createHttpServer(
  service: MetricsService,
  connections: Connections,
  limits: ServerOptions,
): Server {
  const server = createServer(limits);
  const refused = new WeakSet<Socket>();
  /** The result of each TLS handshake. */
  const handshakes = new WeakMap<Socket, Handshake>();

  const answerer = new Answerer(service, connections, {
    isRefused: (socket) => refused.has(socket),
    handshakeOf: (socket) => handshakes.get(socket),
  });

  /** After the answers under way: in the middle of one it would be taken for a part of it. */
  function refuse(
    socket: Socket,
    status: number,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    if (handshakes.get(socket)?.isForHealthChecks) {
      service.security().tls?.refuse(socket);
      return;
    }
    stopRequests(socket);
    connections.afterAnswers(socket, () => {
      const all = { ...headers, ...service.security().headers };
      if (refuseRaw(socket, status, all)) service.onResponse(status);
    });
  }

  // With TLS, incoming bytes are not a request yet: Node's own listener gets the connection after the handshake.
  const [takeRequests] = server.listeners('connection');
  if (service.security().tls !== null) server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const room = connections.add(socket);
    if (room === 'refused') refused.add(socket);
    if (room === 'closed') return;
    const { tls } = service.security();
    if (tls === null) return;
    const handshaking = tls.accept(socket, (secured, handshake) => {
      connections.carry(socket, secured);
      handshakes.set(secured, handshake);
      if (room === 'refused') refused.add(secured);
      takeRequests?.call(server, secured);
    });
    connections.endBy(socket, handshaking);
  });
  const answer: RequestListener = (request, response) => answerer.answer(request, response);
  server.on('request', answer);
  // `Expect: 100-continue` announces a body, and other expectations are not supported.
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  server.on('connect', (_request, socket) => {
    refuse(socket as Socket, 405, { Allow: ALLOWED_METHODS });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket as Socket, statusOfClientError(error.code));
  });
  return server;
}
