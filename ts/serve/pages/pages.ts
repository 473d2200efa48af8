// Paths other than the metrics path in, their answers out: the page for people, its script and style sheet, and the two
// health checks. Worker thread; the parts for people are loaded at the first visit.

import { hostname } from 'node:os';
import { runAsMacrotask } from '../run_as_macrotask.ts';
import type { ListedFamily } from './family_list.ts';
import { answerHealthCheck } from './health_checks.ts';
import type { PageAnswer, PageRoute } from './page_routes.ts';
import type { ListedRule } from './rule_list.ts';

/** The page's browser side. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The sources of the pages' content. */
export interface PageSources {
  readonly version: string;
  readonly metricsPath: string;
  /** Cap over all families from records. */
  readonly maxSeries: number;
  asksForPassword(): boolean;
  /** For a scraper. */
  addresses(): readonly string[];
  /** How long the pipeline has been stuck; null if it moves. */
  stuckSeconds(): number | null;
  /** The current families. The caller must answer a rejection. */
  families(): Promise<readonly ListedFamily[]>;
  /** The counts of each rule, at most a second old; null if the plugin's own metrics are off. */
  rules(): readonly ListedRule[] | null;
  assets(): Promise<PageAssets>;
}

// The page may load its own script and style sheet and ask this endpoint, and nothing else; its icon is empty.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
const HTML = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
};
// Longer than any real search; the text is repeated in the page.
const MAX_SEARCH_CHARACTERS = 200;

const ok = (headers: PageAnswer['headers'], body: string): PageAnswer => ({
  status: 200,
  headers,
  body,
});

/**
 * Answers one page.
 * @param query the part after the `?` of the request's target; empty if there is none
 */
export async function answerPage(
  route: PageRoute,
  query: string,
  sources: PageSources,
): Promise<PageAnswer> {
  switch (route) {
    case 'healthy':
    case 'ready':
      return answerHealthCheck(route, sources.stuckSeconds());
    case 'page_script':
      return ok(
        { 'Content-Type': 'text/javascript; charset=utf-8' },
        (await sources.assets()).script,
      );
    case 'page_style':
      return ok({ 'Content-Type': 'text/css; charset=utf-8' }, (await sources.assets()).style);
    case 'landing':
      return landing(query, sources);
  }
}

async function landing(query: string, sources: PageSources): Promise<PageAnswer> {
  const { renderLandingPage } = await import('./landing_page.ts');
  const asked = new URLSearchParams(query);
  const search = asked.get('q') ?? '';
  const facts = {
    version: sources.version,
    metricsPath: sources.metricsPath,
    maxSeries: sources.maxSeries,
    asksForPassword: sources.asksForPassword(),
    hostname: hostname(),
    addresses: sources.addresses(),
    stuckSeconds: sources.stuckSeconds(),
    families: await sources.families(),
    rules: sources.rules(),
    search: search.slice(0, MAX_SEARCH_CHARACTERS).trim(),
    page: readPageNumber(asked.get('page') ?? ''),
  };
  return ok(HTML, await runAsMacrotask(() => renderLandingPage(facts)));
}

/** A page's number from the page's own links; 1 for anything else. */
function readPageNumber(text: string): number {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 1;
}
