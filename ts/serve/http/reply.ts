// A status, headers and a body in, the response out, with the headers that every answer has. Worker thread.

import type { ServerResponse } from 'node:http';
import type { Body } from '../rendered.ts';
import { COMMON_HEADERS } from './refusal.ts';
import { sendBody } from './send_body.ts';

export type Headers = Readonly<Record<string, string>>;
export const PLAIN: Headers = { 'Content-Type': 'text/plain; charset=utf-8' };
export const CLOSE: Headers = { Connection: 'close' };
const GZIP: Headers = { 'Content-Encoding': 'gzip' };

/** The server's part in an answer. */
export interface ReplyEvents {
  /** Configured headers, and those that end an outdated connection. */
  headersFor(response: ServerResponse): Headers;
  /** Called with each status when its answer begins. */
  onResponse(status: number): void;
}

/** Writes answers. A HEAD is answered like a GET, without the body. */
export class Replies {
  readonly #events: ReplyEvents;

  constructor(events: ReplyEvents) {
    this.#events = events;
  }

  /** Answers with a short text. */
  text(response: ServerResponse, status: number, headers: Headers, body: string): void {
    this.#writeHead(response, status, headers, Buffer.byteLength(body));
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  /** Answers with a body of any size, piece by piece. @param onMoved see sendBody() */
  body(
    response: ServerResponse,
    status: number,
    headers: Headers,
    { bytes, gzipped }: Body,
    onMoved: (left: number) => void,
  ): void {
    this.#writeHead(response, status, gzipped ? { ...headers, ...GZIP } : headers, bytes.length);
    if (response.req.method === 'HEAD') response.end();
    else sendBody(response, bytes, onMoved);
  }

  #writeHead(response: ServerResponse, status: number, headers: Headers, lengthBytes: number) {
    this.#events.onResponse(status);
    const more = { ...headers, ...this.#events.headersFor(response) };
    const length = { 'Content-Length': String(lengthBytes) };
    response.writeHead(status, { ...COMMON_HEADERS, ...more, ...length });
  }
}
