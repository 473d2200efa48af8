// The dashboards of examples/grafana/ have Grafana's schema, checked by the TypeScript compiler, and can be imported
// side by side.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../support/e2e/fluent_bit.ts';
import {
  DASHBOARDS,
  dashboardOf,
  queryPanelsOf,
  textOf,
} from '../../support/e2e/monitoring/dashboards.ts';

/** Grafana's grid has so many columns. */
const COLUMNS = 24;

/** The compiler's verdict on JSON texts as dashboards, by their names; a faultless one has ''. */
function mistakesOf(t: TestContext, texts: ReadonlyMap<string, string>): Map<string, string> {
  // Inside the project, where the compiler finds the schema.
  const folder = mkdtempSync(join(ROOT, 'build/dashboards-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const model = '../../test/support/e2e/monitoring/dashboard_model.ts';
  for (const [name, text] of texts) {
    writeFileSync(
      join(folder, `${name}.ts`),
      `import type { CheckedDashboard } from '${model}';\nexport const dashboard: CheckedDashboard = ${text};\n`,
    );
  }
  const settings = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(compiler, ['-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const linesOf = (name: string) =>
    stdout.split(/^(?=\S)/m).filter((message) => message.startsWith(`${name}.ts(`));
  const found = new Map([...texts.keys()].map((name) => [name, linesOf(name).join('')]));
  // Nothing about other files, such as the model.
  assert.equal([...found.values()].join('').length, stdout.length, stdout);
  return found;
}

test("each dashboard has Grafana's schema, and mistakes are found", (t) => {
  const good = new Map(DASHBOARDS.map((file) => [file, textOf(file)]));
  const text = textOf('nginx.json');
  const bad = new Map([
    ['unknown key', text.replace('"legendFormat"', '"legend"')],
    ['unknown option', text.replace('"graphMode"', '"graph"')],
    ['no member of an enumeration', text.replace('"mode": "multi"', '"mode": "many"')],
    ['number as text', text.replace('"w": 6', '"w": "6"')],
    ['id of a database', text.replace('"id": null', '"id": 7')],
    ['all targets', text.replace('"includeAll": true', '"includeAll": true, "allValue": ".*"')],
    ['data source of one Grafana', text.replace(/"uid": "\$\{datasource\}"/, '"uid": "P1809F7CD"')],
  ]);
  const found = mistakesOf(t, new Map([...good, ...bad]));
  for (const name of good.keys()) assert.equal(found.get(name), '', name);
  for (const name of bad.keys()) assert.notEqual(found.get(name), '', name);
});

test('dashboards have different names and uids', () => {
  const all = DASHBOARDS.map(dashboardOf);
  for (const key of ['uid', 'title'] as const) {
    assert.equal(new Set(all.map((one) => one[key])).size, all.length, key);
  }
  // Grafana's limit.
  for (const { uid } of all) assert.match(uid, /^[\w-]{1,40}$/);
});

test('provisioning has the folder of the README and the scrape interval of prometheus.yml', () => {
  const read = (file: string) => readFileSync(join(ROOT, 'examples', file), 'utf8');
  const { providers } = parse(read('grafana/provisioning/dashboards/promexporter.yaml')) as {
    providers: readonly { type: string; options: { path: string } }[];
  };
  const [provider] = providers;
  assert.equal(provider?.type, 'file');
  assert.ok(read('grafana/README.md').includes(`\`${provider.options.path}/\``));
  const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yaml')) as {
    datasources: readonly { type: string; jsonData: { timeInterval: string } }[];
  };
  const [source] = datasources;
  assert.equal(source?.type, 'prometheus');
  const { global } = parse(read('prometheus.yml')) as { global: { scrape_interval: string } };
  assert.equal(source.jsonData.timeInterval, global.scrape_interval);
});

for (const file of DASHBOARDS) {
  const dashboard = dashboardOf(file);

  test(`${file}: panels have their own numbers, and do not overlap`, () => {
    const { panels } = dashboard;
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      assert.ok(gridPos, title);
      const { x, y, w, h } = gridPos;
      assert.ok(x + w <= COLUMNS, title);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          const cell = `${column} ${line}`;
          assert.ok(!taken.has(cell), `${title} lies on another panel`);
          taken.add(cell);
        }
      }
    }
  });

  test(`${file}: panels say what they show, in which unit`, () => {
    for (const { type, title, description, fieldConfig } of queryPanelsOf(dashboard)) {
      assert.match(description, /^[A-Z0-9].*\.$/, title);
      if (type !== 'table') assert.ok(fieldConfig.defaults.unit !== undefined, title);
    }
  });

  test(`${file}: one can choose the data source, the job and the instance`, () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    assert.deepEqual(names.slice(0, 3), ['datasource', 'job', 'instance']);
    for (const { title, targets } of queryPanelsOf(dashboard)) {
      for (const { expr } of targets) {
        const selectors = expr.match(/\{[^}]*\}/g) ?? [];
        assert.ok(selectors.length > 0, title);
        for (const selector of selectors) {
          assert.ok(selector.startsWith('{job=~"$job",instance=~"$instance"'), `${title}: ${expr}`);
        }
      }
    }
  });
}
