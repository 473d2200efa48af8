// A request's method and raw target in, what to answer out. Pure; worker thread.

export type Route = 'metrics' | 'landing' | 'not_found' | 'method_not_allowed';

/** Sent with every 405. */
export const ALLOWED_METHODS = 'GET, HEAD';

// As proxies are asked; everybody must understand it (RFC 9112, section 3.2.2). Who is meant by it makes no difference.
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

/**
 * Compares the raw path, without decoding or normalising: what is not exactly the metrics path is something else.
 * What follows a `?` is no part of it.
 * @param target the request line's second word, as sent
 */
export function route(method: string, target: string, metricsPath: string): Route {
  if (method !== 'GET' && method !== 'HEAD') return 'method_not_allowed';
  const query = target.indexOf('?');
  const path = (query < 0 ? target : target.slice(0, query)).replace(ABSOLUTE, '') || '/';
  if (path === metricsPath) return 'metrics';
  return path === '/' ? 'landing' : 'not_found';
}
