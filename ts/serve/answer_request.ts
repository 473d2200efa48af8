// A request in, its answer out: admitted, let in, routed, sent. Which connections there are is server.ts' business.
// Worker thread.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Format } from '../exposition/format.ts';
import { negotiate } from './accept.ts';
import { type Compression, negotiateCompression } from './accept_encoding.ts';
import type { Connections, Place } from './connections.ts';
import { type HealthCheck, isHealthCheck } from './health_checks.ts';
import { RETRY_AFTER_SECONDS, writeDeadlineMs } from './limits.ts';
import { type Names, readNames } from './name_filter.ts';
import type { PageAnswer, PageRoute } from './pages.ts';
import { hasBody, hasHost, isPlain, wantsUpgrade } from './plain_request.ts';
import { COMMON_HEADERS, dropReadRequests } from './refusal.ts';
import { type Body, Rendered } from './rendered.ts';
import { ALLOWED_METHODS, queryOf, route } from './routes.ts';
import type { Security, Verdict } from './security.ts';
import { sendBody } from './send_body.ts';
import type { Handshake } from './tls/tls_front.ts';

/** What the server serves, and whom it tells. */
export interface MetricsService {
  readonly metricsPath: string;
  /** Answers a health check to whoever asks; null where they ask for what the metrics ask for. */
  readonly openHealthCheck: ((check: HealthCheck) => PageAnswer) | null;
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

type Headers = Readonly<Record<string, string>>;
const PLAIN: Headers = { 'Content-Type': 'text/plain; charset=utf-8' };
const CLOSE: Headers = { Connection: 'close' };
const GZIP: Headers = { 'Content-Encoding': 'gzip' };
const RETRY: Headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };

/** In whole seconds, which are all that the header knows. */
const retryAfter = (ms: number): Headers => ({ 'Retry-After': String(Math.ceil(ms / 1000)) });

// A body is never read: what follows on such a connection would be taken for it.
function refusalHeaders(request: IncomingMessage): Headers {
  return hasBody(request) ? { ...PLAIN, ...CLOSE } : PLAIN;
}

// RFC 9110 has several lines of a header joined by commas; Node's types know that it does.
function compressionFor({ headers }: IncomingMessage): Compression {
  return negotiateCompression(headers['accept-encoding']?.toString());
}

/** What is known of the connection that a request came on. */
export interface Origin {
  /** It is one too many, and its requests are to hear so. */
  isRefused(socket: Socket): boolean;
  /** How it began; undefined without TLS. */
  handshakeOf(socket: Socket): Handshake | undefined;
}

/** Makes the listener of node:http that answers every request of a server. */
export function createAnswerer(
  service: MetricsService,
  connections: Connections,
  origin: Origin,
): RequestListener {
  function writeHead(
    response: ServerResponse,
    status: number,
    headers: Headers,
    lengthBytes: number,
  ): void {
    service.onResponse(status);
    const { tls, headers: configured } = service.security();
    // A kept connection must not outlive by long what let it in.
    const generation = origin.handshakeOf(response.req.socket)?.generation;
    const isOutdated = tls !== null && generation !== tls.generation;
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
    if (connections.closeIfFlooded(socket)) {
      dropReadRequests(socket);
      return;
    }
    const opened = openAnswer(request);
    const isUncertified = origin.handshakeOf(socket)?.isForHealthChecks ?? false;
    if (opened === null && isUncertified) {
      service.security().tls?.refuse(socket);
      return;
    }
    if (origin.isRefused(socket)) {
      reply(response, 503, { ...PLAIN, ...RETRY, ...CLOSE }, 'Too many connections\n');
      dropReadRequests(socket);
      return;
    }
    const deadlineMs = writeDeadlineMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const place = connections.begin(socket, deadlineMs);
    response.once('close', place.end);
    // Neither limit counts it, as whoever used one up would let an orchestrator end Fluent Bit; and it takes no place,
    // which slow readers may hold. It costs less than the refusals that stand for both.
    if (opened !== null) {
      // Without a certificate there is one, so that nobody keeps a connection.
      const headers = isUncertified ? { ...opened.headers, ...CLOSE } : opened.headers;
      reply(response, opened.status, headers, opened.body);
      if (isUncertified) dropReadRequests(socket);
      return;
    }
    const security = service.security();
    const earlyMs = security.admit();
    if (earlyMs > 0) {
      const headers = { ...refusalHeaders(request), ...retryAfter(earlyMs) };
      reply(response, 429, headers, 'Too many requests\n');
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

  /** What is answered to whoever asks; null for all other requests, and for what is no plain request. */
  function openAnswer(request: IncomingMessage): PageAnswer | null {
    if (service.openHealthCheck === null || !isPlain(request)) return null;
    const found = route(request.method ?? '', request.url ?? '', service.metricsPath);
    return isHealthCheck(found) ? service.openHealthCheck(found) : null;
  }

  function serve(request: IncomingMessage, response: ServerResponse, place: Place): void {
    if (!hasHost(request)) {
      reply(response, 400, { ...PLAIN, ...CLOSE }, 'One Host header is wanted\n');
    } else if (wantsUpgrade(request)) {
      reply(response, 400, { ...PLAIN, ...CLOSE }, 'Nothing but HTTP/1.1 is spoken\n');
    } else {
      serveRoute(request, response, place);
    }
  }

  function serveRoute(request: IncomingMessage, response: ServerResponse, place: Place): void {
    const found = route(request.method ?? '', request.url ?? '', service.metricsPath);
    if (found === 'method_not_allowed') {
      const headers = { ...refusalHeaders(request), Allow: ALLOWED_METHODS };
      reply(response, 405, headers, 'Method not allowed\n');
    } else if (hasBody(request)) {
      reply(response, 413, refusalHeaders(request), 'A request body is not taken\n');
    } else if (found === 'metrics') {
      void serveMetrics(request, response, place);
    } else if (found === 'not_found') {
      reply(response, 404, PLAIN, 'Not found\n');
    } else {
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

  return answer;
}
