// The HTTP server over real loopback sockets, for tests: opened with any service, closed after each.

import type { ServerOptions } from 'node:http';
import { NO_SECURITY, type Security } from '../../../../../ts/serve/auth/security.ts';
import type { MetricsService } from '../../../../../ts/serve/http/answer_request.ts';
import { type MetricsServer, openMetricsServer } from '../../../../../ts/serve/http/server.ts';
import { HTTP_LIMITS } from '../../../../../ts/serve/limits.ts';
import type { Body } from '../../../../../ts/serve/rendered.ts';
import { RawClient, requestText } from './raw_http.ts';

const LOCAL = { host: '127.0.0.1', port: 0, ipv6: false };
let server: MetricsServer | null = null;
const clients: RawClient[] = [];

/** Call after each test: closes the server and everything opened to it. */
export async function closeAll(): Promise<void> {
  for (const client of clients.splice(0)) client.destroy();
  await server?.close();
  server = null;
}

/** A body that is not compressed. */
export function plain(content: string | Buffer): Body {
  return { bytes: Buffer.from(content), gzipped: false };
}

/** Opens a server whose exposition is `metrics <dialect>`; returns its port. */
export async function open(
  service: Partial<MetricsService> = {},
  security: Partial<Security> = {},
  limits: ServerOptions = {},
): Promise<number> {
  const served: MetricsService = {
    metricsPath: '/metrics',
    openHealthCheck: null,
    security: () => ({ ...NO_SECURITY, ...security }),
    scrape: async ({ dialect }) => plain(`metrics ${dialect}`),
    page: async (route, query) => ({ status: 200, headers: {}, body: `${route} ${query}` }),
    onResponse() {},
    onScraped() {},
    ...service,
  };
  server = await openMetricsServer([LOCAL], served, { ...HTTP_LIMITS, ...limits });
  return server.bound[0]!.port;
}

/** A connection that ends with the test. */
export function client(port: number): RawClient {
  const opened = new RawClient(port);
  clients.push(opened);
  return opened;
}

/** The text of a GET request. */
export const get = (target: string, headers?: Record<string, string>) =>
  requestText('GET', target, headers);
