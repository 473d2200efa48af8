// The dashboards of examples/grafana/, and their queries as Grafana sends them to Prometheus: with values in place of
// variables. Runs in the test's process.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../fluent_bit.ts';
import type { CheckedDashboard, CheckedPanel, QueryPanel, Variable } from './dashboard_model.ts';

const FOLDER = join(ROOT, 'examples/grafana/dashboards');

/** Names of the files. */
export const DASHBOARDS: readonly string[] = readdirSync(FOLDER);

export function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** What the file holds, if it has the type, which the test of the schema checks. */
export function dashboardOf(file: string): CheckedDashboard {
  return JSON.parse(textOf(file)) as CheckedDashboard;
}

/** A dashboard's panels that ask something: all but the headings of rows. */
export function queryPanelsOf({ panels }: CheckedDashboard): readonly QueryPanel[] {
  return panels.filter((panel: CheckedPanel): panel is QueryPanel => panel.type !== 'row');
}

/** One query of a dashboard. */
export interface DashboardQuery {
  /** Where it stands, for messages. */
  readonly place: string;
  readonly expression: string;
  /** Labels that the dashboard shows of each series. */
  readonly labels: readonly string[];
}

/** Grafana's own variables, for a short test. */
const BUILT_IN: Readonly<Record<string, string>> = { __rate_interval: '1m', __range: '1m' };

/** The queries of panels and variables. */
export function queriesIn(file: string): readonly DashboardQuery[] {
  const dashboard = dashboardOf(file);
  const variables = dashboard.templating.list;
  const ofPanels = queryPanelsOf(dashboard).flatMap((panel) =>
    panel.targets.map(({ refId, expr, legendFormat = '' }) => ({
      place: `${file}: ${panel.title} ${refId}`,
      expression: withValues(expr, variables),
      labels: [...labelsIn(legendFormat), ...columnsOf(panel)],
    })),
  );
  const ofVariables = variables.flatMap((variable) => {
    if (variable.type !== 'query') return [];
    const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(variable.query) ?? [];
    assert.ok(selector !== undefined && label !== undefined, variable.query);
    const expression = `group by (${label}) (${withValues(selector, variables)})`;
    return [{ place: `${file}: $${variable.name}`, expression, labels: [label] }];
  });
  return [...ofPanels, ...ofVariables];
}

/** Labels that a legend names: `{{namespace}}/{{app}}`. */
function labelsIn(legend: string): string[] {
  return [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
}

/** Labels that a table names as columns. */
function columnsOf({ transformations = [] }: QueryPanel): string[] {
  const renamed = transformations.flatMap((one) =>
    one.id === 'organize' ? Object.keys(one.options.renameByName) : [],
  );
  return renamed.filter((name) => !/^Value #[A-Z]$/.test(name));
}

/** @throws if a variable is not defined */
function withValues(text: string, variables: readonly Variable[]): string {
  return text.replace(/\$(\w+)/g, (_, name: string) => {
    const value = BUILT_IN[name] ?? chosen(variables.find((variable) => variable.name === name));
    assert.ok(value !== undefined, `no variable ${name}: ${text}`);
    return value;
  });
}

function chosen(variable: Variable | undefined): string | undefined {
  if (variable?.type === 'query') return '.+';
  return variable?.type === 'textbox' ? variable.query : undefined;
}
