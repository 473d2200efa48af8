// Paths beside the metrics path in, their routes and the form of their answers out. Worker thread.

/** Path to route. config/metrics_path.ts keeps `/-/` free. */
export const PAGE_PATHS = {
  '/': 'landing',
  '/-/healthy': 'healthy',
  '/-/ready': 'ready',
  '/-/page.js': 'page_script',
  '/-/page.css': 'page_style',
} as const;

/** A path's name among the routes. */
export type PageRoute = (typeof PAGE_PATHS)[keyof typeof PAGE_PATHS];

/** A whole answer. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
