// A request's method and raw target in, its route out. Worker thread; pure.

import { PAGE_PATHS, type PageRoute } from '../pages/page_routes.ts';

/** The kind of answer. */
export type Route = 'metrics' | PageRoute | 'not_found' | 'method_not_allowed';

/** Sent with every 405. */
export const ALLOWED_METHODS = 'GET, HEAD';

// The form that proxies get; every server must understand it (RFC 9112, section 3.2.2). The host in it makes no
// difference.
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

const PAGES: ReadonlyMap<string, PageRoute> = new Map(Object.entries(PAGE_PATHS));

/**
 * Compares the raw path, without decoding or normalising: a path that is not exactly the metrics path or a page is not
 * found. The part from `?` on is ignored.
 * @param target the request line's second word, as sent
 */
export function route(method: string, target: string, metricsPath: string): Route {
  if (method !== 'GET' && method !== 'HEAD') return 'method_not_allowed';
  const query = target.indexOf('?');
  const path = (query < 0 ? target : target.slice(0, query)).replace(ABSOLUTE, '') || '/';
  // First: if the metrics are at / there is no page.
  if (path === metricsPath) return 'metrics';
  return PAGES.get(path) ?? 'not_found';
}

/** The part after the first `?` of a target. */
export function queryOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? '' : target.slice(query + 1);
}
