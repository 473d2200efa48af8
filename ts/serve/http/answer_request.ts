// A request in, its answer out: admitted, authorized, routed, sent. Connections are the business of server.ts. Worker
// thread.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Format } from '../../exposition/format.ts';
import type { AuthScheme, Security, Verdict } from '../auth/security.ts';
import { RETRY_AFTER_SECONDS, writeDeadlineMs } from '../limits.ts';
import { type HealthCheck, isHealthCheck } from '../pages/health_checks.ts';
import type { PageAnswer, PageRoute } from '../pages/page_routes.ts';
import { type Body, Rendered } from '../rendered.ts';
import type { Handshake } from '../tls/tls_front.ts';
import { negotiate } from './accept.ts';
import { type Compression, negotiateCompression } from './accept_encoding.ts';
import type { Connections, Place } from './connections.ts';
import { type Names, readNames } from './name_filter.ts';
import { hasBody, hasHost, isPlain, wantsUpgrade } from './plain_request.ts';
import { dropReadRequests } from './refusal.ts';
import { CLOSE, type Headers, PLAIN, Replies } from './reply.ts';
import { ALLOWED_METHODS, queryOf, route } from './routes.ts';

/** The content that the server serves, and its listeners. */
export interface MetricsService {
  readonly metricsPath: string;
  /** Answers a health check for any client; null if health checks need the same authorization as metrics. */
  readonly openHealthCheck: ((check: HealthCheck) => PageAnswer) | null;
  /** The current security; asked for each connection and each request, so that it may change. */
  security(): Security;
  /** The exposition, immutable. A rejection answers 500. */
  scrape(format: Format, names: Names, compression: Compression): Promise<Body>;
  /** The pages beside the metrics. A rejection answers 500. */
  page(route: PageRoute, query: string): Promise<PageAnswer>;
  /** Called with each answer's status when it begins. */
  onResponse(status: number): void;
  /** Called when an exposition has been handed to a connection. */
  onScraped(): void;
}

const RETRY: Headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };

/** In whole seconds, the header's only unit. */
const retryAfter = (ms: number): Headers => ({ 'Retry-After': String(Math.ceil(ms / 1000)) });

// A body is never read: later requests on such a connection would be taken for a part of it.
function refusalHeaders(request: IncomingMessage): Headers {
  return hasBody(request) ? { ...PLAIN, ...CLOSE } : PLAIN;
}

// RFC 9110 joins several lines of a header by commas; Node does so, as its types show.
function compressionFor({ headers }: IncomingMessage): Compression {
  return negotiateCompression(headers['accept-encoding']?.toString());
}

/** The state of the connection that a request came on. */
export interface Origin {
  /** Whether it exceeds the limit, so that its requests are answered 503. */
  isRefused(socket: Socket): boolean;
  /** The result of its handshake; undefined without TLS. */
  handshakeOf(socket: Socket): Handshake | undefined;
}

/** Answers the requests of one server. */
export class Answerer {
  readonly #service: MetricsService;
  readonly #connections: Connections;
  readonly #origin: Origin;
  readonly #replies: Replies;

  constructor(service: MetricsService, connections: Connections, origin: Origin) {
    this.#service = service;
    this.#connections = connections;
    this.#origin = origin;
    this.#replies = new Replies({
      headersFor: (response) => this.#headersFor(response),
      onResponse: (status) => service.onResponse(status),
    });
  }

  /** Answers a request, or closes a connection that must not be answered. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (this.#connections.closeIfFlooded(socket)) {
      dropReadRequests(socket);
      return;
    }
    const openAnswer = this.#openAnswer(request);
    const isUncertified = this.#origin.handshakeOf(socket)?.isForHealthChecks ?? false;
    if (openAnswer === null && isUncertified) {
      this.#service.security().tls?.refuse(socket);
      return;
    }
    if (this.#origin.isRefused(socket)) {
      const headers = { ...PLAIN, ...RETRY, ...CLOSE };
      this.#replies.text(response, 503, headers, 'Too many connections\n');
      dropReadRequests(socket);
      return;
    }
    const deadlineMs = writeDeadlineMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const place = this.#connections.begin(socket, deadlineMs);
    response.once('close', place.end);
    // An open health check counts against neither limit: a client that used one up would make an orchestrator end
    // Fluent Bit. And it takes no place, because slow readers may hold them all. It costs less than the refusals of
    // both limits.
    if (openAnswer === null) this.#authorize(request, response, place);
    else this.#answerOpenly(response, openAnswer, isUncertified);
  }

  #answerOpenly(response: ServerResponse, answer: PageAnswer, isUncertified: boolean): void {
    // Without a certificate there is one answer per connection, so that none is kept that way.
    const headers = isUncertified ? { ...answer.headers, ...CLOSE } : answer.headers;
    this.#replies.text(response, answer.status, headers, answer.body);
    if (isUncertified) dropReadRequests(response.req.socket);
  }

  #authorize(request: IncomingMessage, response: ServerResponse, place: Place): void {
    const security = this.#service.security();
    const earlyMs = security.admit();
    if (earlyMs > 0) {
      const headers = { ...refusalHeaders(request), ...retryAfter(earlyMs) };
      this.#replies.text(response, 429, headers, 'Too many requests\n');
      return;
    }
    const { authorization } = request.headers;
    const { auth } = security;
    const verdict = auth?.authorize(authorization, request.socket.remoteAddress) ?? 'granted';
    const decide = (known: Verdict) => this.#decide(known, auth, request, response, place);
    if (typeof verdict === 'string') decide(verdict);
    else void verdict.then(decide);
  }

  #decide(
    verdict: Verdict,
    auth: AuthScheme | null,
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
  ): void {
    if (request.socket.destroyed) return;
    const headers = refusalHeaders(request);
    const refuse = (status: number, more: Headers, body: string) =>
      this.#replies.text(response, status, { ...headers, ...more }, body);
    if (verdict === 'denied') {
      refuse(401, { 'WWW-Authenticate': auth?.challenge ?? '' }, 'Unauthorized\n');
    } else if (verdict === 'limited') {
      refuse(429, RETRY, 'Too many wrong passwords\n');
    } else if (verdict === 'busy') {
      refuse(503, RETRY, 'Too many passwords to check\n');
    } else if (!place.enter()) {
      refuse(503, RETRY, 'Too many requests in flight\n');
    } else {
      this.#serve(request, response, place);
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse, place: Place): void {
    const found = this.#routeOf(request);
    const closing = { ...PLAIN, ...CLOSE };
    if (!hasHost(request)) {
      this.#replies.text(response, 400, closing, 'Expected exactly one Host header\n');
    } else if (wantsUpgrade(request)) {
      this.#replies.text(response, 400, closing, 'Only HTTP/1.1 is supported\n');
    } else if (found === 'method_not_allowed') {
      const headers = { ...refusalHeaders(request), Allow: ALLOWED_METHODS };
      this.#replies.text(response, 405, headers, 'Method not allowed\n');
    } else if (hasBody(request)) {
      this.#replies.text(
        response,
        413,
        refusalHeaders(request),
        'Request bodies are not accepted\n',
      );
    } else if (found === 'metrics') {
      void this.#serveMetrics(request, response, place);
    } else if (found === 'not_found') {
      this.#replies.text(response, 404, PLAIN, 'Not found\n');
    } else {
      void this.#servePage(found, request, response, place);
    }
  }

  async #servePage(
    page: PageRoute,
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
  ): Promise<void> {
    let answer: PageAnswer;
    let body: Body;
    try {
      answer = await this.#service.page(page, queryOf(request.url ?? ''));
      body = await new Rendered(Buffer.from(answer.body)).body(compressionFor(request));
    } catch {
      this.#fail(response, 'The page failed, see the log\n');
      return;
    }
    if (request.socket.destroyed) return;
    this.#replies.body(response, answer.status, answer.headers, body, place.moved);
  }

  async #serveMetrics(
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
  ): Promise<void> {
    const query = readNames(request.url ?? '');
    if ('wrong' in query) {
      this.#replies.text(response, 400, PLAIN, `${query.wrong}\n`);
      return;
    }
    const format = negotiate(request.headers.accept);
    let body: Body;
    try {
      body = await this.#service.scrape(format, query.names, compressionFor(request));
    } catch {
      this.#fail(response, 'Rendering failed, see the log\n');
      return;
    }
    if (request.socket.destroyed) return;
    this.#replies.body(response, 200, { 'Content-Type': format.contentType }, body, place.moved);
    this.#service.onScraped();
  }

  // The failure was logged where it happened: internals do not concern the client.
  #fail(response: ServerResponse, text: string): void {
    if (!response.req.socket.destroyed) this.#replies.text(response, 500, PLAIN, text);
  }

  /** The answer to a health check that is open to all; null for other requests, and for any that is not plain. */
  #openAnswer(request: IncomingMessage): PageAnswer | null {
    if (this.#service.openHealthCheck === null || !isPlain(request)) return null;
    const found = this.#routeOf(request);
    return isHealthCheck(found) ? this.#service.openHealthCheck(found) : null;
  }

  #routeOf({ method = '', url = '' }: IncomingMessage) {
    return route(method, url, this.#service.metricsPath);
  }

  #headersFor({ req: { socket } }: ServerResponse): Headers {
    const { tls, headers } = this.#service.security();
    // A kept connection must not long outlive the certificates that admitted it.
    const generation = this.#origin.handshakeOf(socket)?.generation;
    const isOutdated = tls !== null && generation !== tls.generation;
    return isOutdated ? { ...headers, ...CLOSE } : headers;
  }
}
