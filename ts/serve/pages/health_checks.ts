// A health check in, its answer out. Worker thread; pure.

import type { PageAnswer } from './page_routes.ts';

/** The routes that tell a machine the plugin's health. */
export type HealthCheck = 'healthy' | 'ready';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

export function isHealthCheck(route: string): route is HealthCheck {
  return route === 'healthy' || route === 'ready';
}

/** @param stuckSeconds how long the pipeline has been stuck; null if it moves */
export function answerHealthCheck(check: HealthCheck, stuckSeconds: number | null): PageAnswer {
  const status = statusOf(check, stuckSeconds);
  const body =
    status === 200
      ? `promexporter is ${check}\n`
      : `promexporter is not ready: for ${stuckSeconds} s, no chunk was counted to its end and the queue was never empty\n`;
  return { status, headers: TEXT, body };
}

/** The same for any client, which learns only the status. */
export function answerOpenHealthCheck(check: HealthCheck, stuckSeconds: number | null): PageAnswer {
  const status = statusOf(check, stuckSeconds);
  return { status, headers: TEXT, body: status === 200 ? `${check}\n` : 'unready\n' };
}

function statusOf(check: HealthCheck, stuckSeconds: number | null): number {
  return check === 'ready' && stuckSeconds !== null ? 503 : 200;
}
