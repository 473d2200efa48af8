// A raw HTTP client for tests: exact bytes out, everything that comes back in.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads answers that carry a Content-Length; HEAD's body must be asked for as absent. */
export class RawClient {
  readonly socket: Socket;
  /**
   * The received pieces, joined on demand: joining for each piece of a long answer takes longer than the answer may.
   */
  #pieces: Buffer[] = [];
  #size = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(port: number, host = '127.0.0.1') {
    this.socket = connect(port, host);
    this.socket.on('error', () => {});
    this.socket.on('data', (data) => {
      this.#pieces.push(data);
      this.#size += data.length;
      this.#wake();
    });
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async connected(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect');
    return this;
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Resolves when the other side has closed the connection. */
  async closed(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  async answer(withBody = true): Promise<RawAnswer> {
    const headEnd = await this.#find('\r\n\r\n');
    const [statusLine = '', ...lines] = this.#received
      .subarray(0, headEnd)
      .toString()
      .split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const length = withBody ? Number(headers['content-length']) : 0;
    const end = headEnd + 4 + length;
    while (this.#size < end) await this.#moreOrThrow();
    const received = this.#received;
    const body = received.subarray(headEnd + 4, end).toString();
    this.#pieces = [received.subarray(end)];
    this.#size -= end;
    return { status: Number(statusLine.split(' ')[1]), headers, body };
  }

  destroy(): void {
    this.socket.destroy();
  }

  get #received(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0]!;
  }

  async #find(text: string): Promise<number> {
    for (;;) {
      const at = this.#received.indexOf(text);
      if (at >= 0) return at;
      await this.#moreOrThrow();
    }
  }

  async #moreOrThrow(): Promise<void> {
    if (this.#ended) throw new Error(`closed after ${JSON.stringify(this.#received.toString())}`);
    await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** One request on a connection of its own. */
export async function exchange(port: number, request: string): Promise<RawAnswer> {
  const client = new RawClient(port).send(request);
  try {
    return await client.answer(!request.startsWith('HEAD '));
  } finally {
    client.destroy();
  }
}

/** A request without a body. */
export function requestText(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ Host: 'x', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The Authorization header's value for basic authentication. */
export function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
