// HTTP requests in, expositions and refusals out: node:http with this endpoint's limits. Worker thread.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ListenAddress } from '../config/options.ts';
import type { Format } from '../render/format.ts';
import { negotiate } from './accept.ts';
import type { Authorize } from './auth.ts';
import { Connections } from './connections.ts';
import {
  HTTP_LIMITS,
  MAX_ACCEPTED_CONNECTIONS,
  RETRY_AFTER_SECONDS,
  writeDeadlineMs,
} from './limits.ts';
import { closeServer, listenOnAll } from './listen.ts';
import type { BoundAddress } from './protocol.ts';
import { COMMON_HEADERS, refuseRaw, statusOfClientError } from './refusal.ts';
import { ALLOWED_METHODS, route } from './routes.ts';

/** What the server serves, and whom it tells. */
export interface MetricsService {
  readonly metricsPath: string;
  /** Null: everybody may scrape. `challenge` is the WWW-Authenticate of a 401. */
  readonly access: { readonly authorize: Authorize; readonly challenge: string } | null;
  /** The exposition, immutable. A rejection answers 500. */
  scrape(format: Format): Promise<Buffer>;
  /** Told of each answer's status when it begins. */
  onResponse(status: number): void;
  /** Told when an exposition has been handed to a connection. */
  onScraped(): void;
}

/** A server that listens on all its addresses. */
export interface MetricsServer {
  /** In the order of the addresses asked for. */
  readonly bound: readonly BoundAddress[];
  /** Stops accepting and closes every connection, idle or busy; the ports are free when it resolves. */
  close(): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;
const PLAIN: Headers = { 'Content-Type': 'text/plain; charset=utf-8' };
const CLOSE: Headers = { Connection: 'close' };
const RETRY: Headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
}

/**
 * Opens the endpoint.
 * @throws ListenError if one of the addresses cannot be listened on; nothing is open then
 */
export async function openMetricsServer(
  addresses: readonly ListenAddress[],
  service: MetricsService,
): Promise<MetricsServer> {
  const connections = new Connections();
  const { servers, bound } = await listenOnAll(addresses, () =>
    createHttpServer(service, connections),
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

function createHttpServer(service: MetricsService, connections: Connections): Server {
  const server = createServer(HTTP_LIMITS);
  const refused = new WeakSet<Socket>();
  server.maxConnections = MAX_ACCEPTED_CONNECTIONS;

  function reply(
    response: ServerResponse,
    status: number,
    headers: Headers,
    body: string | Buffer,
  ) {
    service.onResponse(status);
    const length = String(Buffer.byteLength(body));
    response.writeHead(status, { ...COMMON_HEADERS, ...headers, 'Content-Length': length });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (refused.has(socket)) {
      reply(response, 503, { ...PLAIN, ...RETRY, ...CLOSE }, 'Too many connections\n');
      return;
    }
    const deadlineMs = writeDeadlineMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const end = connections.begin(socket, deadlineMs);
    if (end === null) {
      reply(response, 503, { ...PLAIN, ...RETRY }, 'Too many requests in flight\n');
      return;
    }
    response.once('close', end);

    const body = hasBody(request);
    // A body is never read: what follows on such a connection would be taken for it.
    const bodyHeaders = body ? CLOSE : {};
    const { access } = service;
    if (access !== null && !access.authorize(request.headers.authorization)) {
      const challenge = { 'WWW-Authenticate': access.challenge };
      reply(response, 401, { ...PLAIN, ...challenge, ...bodyHeaders }, 'Unauthorized\n');
    } else if (request.httpVersion === '1.1' && request.headers.host === undefined) {
      reply(response, 400, { ...PLAIN, ...CLOSE }, 'A Host header is wanted\n');
    } else if (body) {
      reply(response, 413, { ...PLAIN, ...CLOSE }, 'A request body is not taken\n');
    } else {
      serveRoute(request, response);
    }
  }

  function serveRoute(request: IncomingMessage, response: ServerResponse): void {
    switch (route(request.method ?? '', request.url ?? '', service.metricsPath)) {
      case 'metrics':
        void serveMetrics(request, response);
        break;
      case 'landing':
        reply(response, 200, PLAIN, `promexporter: metrics are at ${service.metricsPath}\n`);
        break;
      case 'not_found':
        reply(response, 404, PLAIN, 'Not found\n');
        break;
      case 'method_not_allowed':
        reply(response, 405, { ...PLAIN, Allow: ALLOWED_METHODS }, 'Method not allowed\n');
        break;
    }
  }

  async function serveMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const format = negotiate(request.headers.accept);
    let exposition: Buffer;
    try {
      exposition = await service.scrape(format);
    } catch {
      // Logged where it happened; what went wrong inside is not the client's.
      if (!request.socket.destroyed) reply(response, 500, PLAIN, 'Rendering failed, see the log\n');
      return;
    }
    if (request.socket.destroyed) return;
    reply(response, 200, { 'Content-Type': format.contentType }, exposition);
    service.onScraped();
  }

  function refuse(socket: Socket, status: number, headers: Headers = {}): void {
    service.onResponse(status);
    refuseRaw(socket, status, headers);
  }

  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    // Room first: a kept-alive connection without a request costs its client one more handshake.
    if (connections.tooMany()) server.closeIdleConnections();
    if (connections.tooMany()) refused.add(socket);
  });
  server.on('request', answer);
  // `Expect: 100-continue` announces a body, and other expectations are none of ours.
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  server.on('connect', (_request, socket) => {
    refuse(socket as Socket, 405, { Allow: ALLOWED_METHODS });
  });
  server.on('upgrade', (_request, socket) => refuse(socket as Socket, 400));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || connections.isAnswering(socket as Socket)) socket.destroy();
    else refuse(socket as Socket, statusOfClientError(error.code));
  });
  return server;
}
