// A health check in, its answer out. Pure; worker thread.
import type { PageAnswer } from './pages.ts';
import type { Route } from './routes.ts';

/** The routes that tell a machine how the plugin is. */
export type HealthCheck = 'healthy' | 'ready';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

export function isHealthCheck(route: Route): route is HealthCheck {
  return route === 'healthy' || route === 'ready';
}

/**
 * @param stuckSeconds how long the pipeline has been stuck; null where it moves
 * @param isOpen whether anybody may ask, who learns no more than the status then
 */
export function answerHealthCheck(
  check: HealthCheck,
  stuckSeconds: number | null,
  isOpen: boolean,
): PageAnswer {
  const isBad = check === 'ready' && stuckSeconds !== null;
  const status = isBad ? 503 : 200;
  if (isOpen) return { status, headers: TEXT, body: isBad ? 'unready\n' : `${check}\n` };
  const body = isBad
    ? `promexporter is not ready: for ${stuckSeconds} s no chunk was counted to its end, nor was the queue empty\n`
    : `promexporter is ${check}\n`;
  return { status, headers: TEXT, body };
}
