// A health check in, its answer out. Pure; worker thread.
import type { PageAnswer } from '../pages/pages.ts';
import type { Route } from './routes.ts';

/** The routes that tell a machine how the plugin is. */
export type HealthCheck = 'healthy' | 'ready';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

export function isHealthCheck(route: Route): route is HealthCheck {
  return route === 'healthy' || route === 'ready';
}

/** @param stuckSeconds how long the pipeline has been stuck; null where it moves */
export function answerHealthCheck(check: HealthCheck, stuckSeconds: number | null): PageAnswer {
  const status = statusOf(check, stuckSeconds);
  const body =
    status === 200
      ? `promexporter is ${check}\n`
      : `promexporter is not ready: for ${stuckSeconds} s, no chunk was counted to its end and the queue was never empty\n`;
  return { status, headers: TEXT, body };
}

/** The same for whoever asks, who learns no more than the status. */
export function answerOpenHealthCheck(check: HealthCheck, stuckSeconds: number | null): PageAnswer {
  const status = statusOf(check, stuckSeconds);
  return { status, headers: TEXT, body: status === 200 ? `${check}\n` : 'unready\n' };
}

function statusOf(check: HealthCheck, stuckSeconds: number | null): number {
  return check === 'ready' && stuckSeconds !== null ? 503 : 200;
}
