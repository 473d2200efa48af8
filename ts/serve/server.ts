// HTTP requests in, expositions and refusals out: node:http with this endpoint's limits. Worker thread.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ListenAddress } from '../config/options.ts';
import type { Format } from '../render/format.ts';
import { negotiate } from './accept.ts';
import { type Compression, negotiateCompression } from './accept_encoding.ts';
import { Connections, type Place } from './connections.ts';
import { HTTP_LIMITS, RETRY_AFTER_SECONDS, writeDeadlineMs } from './limits.ts';
import { closeServer, listenOnAll } from './listen.ts';
import { type Names, readNames } from './name_filter.ts';
import type { PageAnswer, PageRoute } from './pages.ts';
import type { BoundAddress } from './protocol.ts';
import { COMMON_HEADERS, refuseRaw, statusOfClientError } from './refusal.ts';
import { type Body, Rendered } from './rendered.ts';
import { ALLOWED_METHODS, queryOf, route } from './routes.ts';
import type { Security, Verdict } from './security.ts';
import { sendBody } from './send_body.ts';

/** What the server serves, and whom it tells. */
export interface MetricsService {
  readonly metricsPath: string;
  /** What holds now; asked for each connection and each request, so that it may change. */
  security(): Security;
  /** The exposition, immutable. A rejection answers 500. */
  scrape(format: Format, names: Names, compression: Compression): Promise<Body>;
  /** What is served beside the metrics. A rejection answers 500. */
  page(route: PageRoute, query: string): Promise<PageAnswer>;
  /** Told of each answer's status when it begins. */
  onResponse(status: number): void;
  /** Told when an exposition has been handed to a connection. */
  onScraped(): void;
}

/** A server that listens on all its addresses. */
export interface MetricsServer {
  /** In the order of the addresses asked for. */
  readonly bound: readonly BoundAddress[];
  /**
   * Stops accepting and closes every connection, idle or busy, before it returns; the ports are free when it resolves.
   */
  close(): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;
const PLAIN: Headers = { 'Content-Type': 'text/plain; charset=utf-8' };
const CLOSE: Headers = { Connection: 'close' };
const GZIP: Headers = { 'Content-Encoding': 'gzip' };
const RETRY: Headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
}

/** RFC 9112, section 3.2: one, and only HTTP/1.0 may have none. Node keeps the first of several. */
function hasHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}

// A body is never read: what follows on such a connection would be taken for it.
function refusalHeaders(request: IncomingMessage): Headers {
  return hasBody(request) ? { ...PLAIN, ...CLOSE } : PLAIN;
}

// RFC 9110 has several lines of a header joined by commas; Node's types know that it does.
function compressionFor({ headers }: IncomingMessage): Compression {
  return negotiateCompression(headers['accept-encoding']?.toString());
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
  /** Which certificates and rules a TLS connection began with. */
  const generations = new WeakMap<Socket, number>();

  function writeHead(
    response: ServerResponse,
    status: number,
    headers: Headers,
    lengthBytes: number,
  ): void {
    service.onResponse(status);
    const { tls, headers: configured } = service.security();
    // A kept connection must not outlive by long what let it in.
    const isOutdated = tls !== null && generations.get(response.req.socket) !== tls.generation;
    const more = { ...headers, ...configured, ...(isOutdated ? CLOSE : {}) };
    const length = { 'Content-Length': String(lengthBytes) };
    response.writeHead(status, { ...COMMON_HEADERS, ...more, ...length });
  }

  function reply(response: ServerResponse, status: number, headers: Headers, body: string): void {
    writeHead(response, status, headers, Buffer.byteLength(body));
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  function send(
    response: ServerResponse,
    status: number,
    headers: Headers,
    { bytes, gzipped }: Body,
    place: Place,
  ): void {
    writeHead(response, status, gzipped ? { ...headers, ...GZIP } : headers, bytes.length);
    if (response.req.method === 'HEAD') response.end();
    else sendBody(response, bytes, place.moved);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (connections.closeIfFlooded(socket)) return;
    if (refused.has(socket)) {
      reply(response, 503, { ...PLAIN, ...RETRY, ...CLOSE }, 'Too many connections\n');
      return;
    }
    const deadlineMs = writeDeadlineMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const place = connections.begin(socket, deadlineMs);
    response.once('close', place.end);
    const security = service.security();
    if (!security.admit()) {
      reply(response, 429, { ...refusalHeaders(request), ...RETRY }, 'Too many requests\n');
      return;
    }
    const { authorization } = request.headers;
    const verdict = security.access?.authorize(authorization, socket.remoteAddress) ?? 'granted';
    if (typeof verdict === 'string') decide(verdict);
    else void verdict.then(decide);

    function decide(verdict: Verdict): void {
      if (socket.destroyed) return;
      const headers = refusalHeaders(request);
      if (verdict === 'denied') {
        const challenge = { 'WWW-Authenticate': security.access?.challenge ?? '' };
        reply(response, 401, { ...headers, ...challenge }, 'Unauthorized\n');
      } else if (verdict === 'limited') {
        reply(response, 429, { ...headers, ...RETRY }, 'Too many wrong passwords\n');
      } else if (verdict === 'busy') {
        reply(response, 503, { ...headers, ...RETRY }, 'Too many passwords to check\n');
      } else if (!place.enter()) {
        reply(response, 503, { ...headers, ...RETRY }, 'Too many requests in flight\n');
      } else {
        serve(request, response, place);
      }
    }
  }

  function serve(request: IncomingMessage, response: ServerResponse, place: Place): void {
    if (!hasHost(request)) {
      reply(response, 400, { ...PLAIN, ...CLOSE }, 'One Host header is wanted\n');
    } else if (hasBody(request)) {
      reply(response, 413, { ...PLAIN, ...CLOSE }, 'A request body is not taken\n');
    } else {
      serveRoute(request, response, place);
    }
  }

  function serveRoute(request: IncomingMessage, response: ServerResponse, place: Place): void {
    const found = route(request.method ?? '', request.url ?? '', service.metricsPath);
    switch (found) {
      case 'metrics':
        void serveMetrics(request, response, place);
        break;
      case 'not_found':
        reply(response, 404, PLAIN, 'Not found\n');
        break;
      case 'method_not_allowed':
        reply(response, 405, { ...PLAIN, Allow: ALLOWED_METHODS }, 'Method not allowed\n');
        break;
      default:
        void servePage(found, request, response, place);
    }
  }

  async function servePage(
    page: PageRoute,
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
  ): Promise<void> {
    let answer: PageAnswer;
    let body: Body;
    try {
      answer = await service.page(page, queryOf(request.url ?? ''));
      body = await new Rendered(Buffer.from(answer.body)).body(compressionFor(request));
    } catch {
      // As for a scrape.
      if (!request.socket.destroyed) reply(response, 500, PLAIN, 'The page failed, see the log\n');
      return;
    }
    if (!request.socket.destroyed) send(response, answer.status, answer.headers, body, place);
  }

  async function serveMetrics(
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
  ): Promise<void> {
    const query = readNames(request.url ?? '');
    if ('wrong' in query) {
      reply(response, 400, PLAIN, `${query.wrong}\n`);
      return;
    }
    const format = negotiate(request.headers.accept);
    let body: Body;
    try {
      body = await service.scrape(format, query.names, compressionFor(request));
    } catch {
      // Logged where it happened; what went wrong inside is not the client's.
      if (!request.socket.destroyed) reply(response, 500, PLAIN, 'Rendering failed, see the log\n');
      return;
    }
    if (request.socket.destroyed) return;
    send(response, 200, { 'Content-Type': format.contentType }, body, place);
    service.onScraped();
  }

  function refuse(socket: Socket, status: number, headers: Headers = {}): void {
    service.onResponse(status);
    refuseRaw(socket, status, { ...headers, ...service.security().headers });
  }

  // With TLS, what comes in is no request yet: Node's own listener gets it when the handshake is through.
  const [takeRequests] = server.listeners('connection');
  if (service.security().tls !== null) server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const room = connections.add(socket);
    if (room === 'refused') refused.add(socket);
    if (room === 'closed') return;
    const { tls } = service.security();
    tls?.accept(socket, (secured, generation) => {
      connections.carry(socket, secured);
      generations.set(secured, generation);
      if (room === 'refused') refused.add(secured);
      takeRequests?.call(server, secured);
    });
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
