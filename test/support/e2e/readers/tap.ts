// A proxy between a reader and the endpoint that passes everything on unchanged, and remembers requests and answers:
// that the reader got compressed OpenMetrics can be seen nowhere else. Plain HTTP; in the test's process.

import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** One answered request. */
export interface Exchange {
  readonly asked: IncomingHttpHeaders;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
}

export interface Tap {
  /** The URL for the reader. */
  readonly url: string;
  /** In the order of the answers. */
  readonly exchanges: readonly Exchange[];
}

/** @param without names of request headers that are not passed on, in lower case */
export async function tapInto(
  t: TestContext,
  url: string,
  without: readonly string[] = [],
): Promise<Tap> {
  const exchanges: Exchange[] = [];
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers };
    for (const name of without) delete headers[name];
    const { method, url: path } = asked;
    const passedOn = request(url, { method, path, headers, agent: false }, (answered) => {
      const status = answered.statusCode ?? 0;
      exchanges.push({ asked: asked.headers, status, answered: answered.headers });
      // As pairs, to preserve the endpoint's spelling and order.
      answer.writeHead(status, answered.statusMessage, answered.rawHeaders);
      answered.pipe(answer);
    });
    passedOn.on('error', () => answer.destroy());
    asked.pipe(passedOn);
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${new URL(url).pathname}`, exchanges };
}
