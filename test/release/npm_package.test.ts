// The npm package, installed as users do: its contents, the command on each supported line of Node.js, and its types.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { npmPackage } from '../../scripts/release/npm_package.mjs';
import { NODE_VERSIONS, nodeProgram } from '../../scripts/setup/node_versions.mjs';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import {
  addFile,
  type Installed,
  installPackage,
  runWith,
} from '../support/release/installed_package.ts';

const MAX_BYTES = 1_500_000;

const RULES = `metrics:
  - {name: requests_total, type: counter, labels: {method: $method}}
`;
const WRONG_RULES = 'metrics: [{name: a, type: gague}]\n';
const MISTAKE =
  'Cannot load rule "a" (rules.yaml:1:27): type must be counter, gauge, histogram or summary, got "gague", did you mean "gauge"?';

const { version, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let folder = '';
let installed: Installed = { project: '', archive: '' };
const inPackage = (name: string) => join(installed.project, 'node_modules/promexporter', name);
const readPackage = (name: string) => readFileSync(inPackage(name), 'utf8');

before(async () => {
  ({ folder, ...installed } = await installPackage());
  addFile(installed, 'rules.yaml', RULES);
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the npm package', () => {
  it('installs nothing but itself', () => {
    const modules = readdirSync(join(installed.project, 'node_modules')).sort();
    assert.deepEqual(modules, ['.bin', '.package-lock.json', 'promexporter']);
    const manifest = JSON.parse(readPackage('package.json'));
    for (const key of ['dependencies', 'devDependencies', 'scripts', 'private', 'os']) {
      assert.ok(!(key in manifest), key);
    }
    assert.deepEqual([manifest.version, manifest.engines], [version, engines]);
  });

  it('has the files that it needs, in less than 1.5 MB', () => {
    const files = readdirSync(inPackage(''), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(inPackage(name)).isFile())
      .sort();
    assert.deepEqual(files, [
      'LICENSE',
      'README.md',
      'bin/promexporter.mjs',
      'docs/command_line.md',
      'docs/errors.md',
      'docs/rules.md',
      'lib/index.cjs',
      'lib/index.d.cts',
      'lib/promexporter.cjs',
      'package.json',
      'rules.schema.json',
      'third-party-licenses.txt',
    ]);
    const sizes = files.map((name) => statSync(inPackage(name)).size);
    assert.ok(sizes.reduce((sum, size) => sum + size) < MAX_BYTES);
    assert.ok(statSync(installed.archive).size < MAX_BYTES);
  });

  it('has the licenses of the packages that are bundled, as docs/third-party.md lists them', () => {
    const text = readPackage('third-party-licenses.txt');
    const bundled = [...text.matchAll(/^(\S+) (\S+) \(.*\)\n=+\n\n./gm)];
    const names = bundled.map(([, name]) => name);
    assert.deepEqual(names, ['@msgpack/msgpack', 'fastest-levenshtein', 're2js', 'yaml']);
    const document = readFileSync(join(ROOT, 'docs/third-party.md'), 'utf8');
    for (const [, name, of] of bundled) {
      assert.ok(document.includes(`[${name}](`), name);
      assert.ok(document.includes(`) ${of} `), `${name} ${of}`);
    }
  });

  it('has documents whose links lead somewhere', () => {
    for (const name of ['README.md', 'docs/command_line.md', 'docs/errors.md', 'docs/rules.md']) {
      const links = [...readPackage(name).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)];
      for (const [, target] of links) assert.ok(statSync(inPackage(join(name, '..', target!))));
    }
  });

  it('has the same bytes each time', async (t) => {
    const again = await npmPackage(ROOT, join(folderOf(t), 'dist'));
    assert.ok(readFileSync(again).equals(readFileSync(installed.archive)));
  });

  it('runs by npx, without a registry', () => {
    const npx = ['npx', '--offline', 'promexporter', '--version'];
    const { status, stdout } = runWith(process.execPath, installed.project, npx);
    assert.deepEqual([status, stdout], [0, `${version}\n`]);
  });
});

for (const node of NODE_VERSIONS) {
  describe(`the npm package on Node.js ${node}`, () => {
    const program = nodeProgram(ROOT, node);
    const command = () => join(installed.project, 'node_modules/.bin/promexporter');
    const here = (args: readonly string[], input = '') =>
      runWith(program, installed.project, args, input);

    it('says its version, in any folder', () => {
      assert.equal(here(['node', '--version']).stdout, `v${node}\n`);
      const shown = { status: 0, stdout: `${version}\n`, stderr: '' };
      assert.deepEqual(runWith(program, tmpdir(), [command(), '--version']), shown);
    });

    it('checks rules', () => {
      assert.deepEqual(here([command(), 'check', 'rules.yaml']), {
        status: 0,
        stdout: 'rules.yaml: 1 rule in 1 family\n',
        stderr: '',
      });
      assert.deepEqual(here([command(), 'check', '-'], WRONG_RULES), {
        status: 1,
        stdout: '',
        stderr: `${MISTAKE.replace('rules.yaml', '<stdin>')} (PROMEX_RULES_VALUE)\n`,
      });
      assert.equal(here([command(), 'check', 'none.yaml']).status, 2);
    });

    it('tries rules, and presets', () => {
      assert.deepEqual(here([command(), 'try', 'rules.yaml'], '{"method":"GET"}\n'), {
        status: 0,
        stdout: '# TYPE requests_total counter\nrequests_total{method="GET"} 1\n',
        stderr: '',
      });
      const { stdout } = here([command(), 'try'], '{"cpu_p":1,"user_p":1,"system_p":0}\n');
      assert.match(stdout, /^cpu\{cpu="all",mode="user"\} 1$/m);
    });

    it('gives checkRules() to import and require()', () => {
      const print = `console.log(JSON.stringify(checkRules(${JSON.stringify(WRONG_RULES)})))`;
      const mistakes = `${JSON.stringify([{ code: 'PROMEX_RULES_VALUE', text: MISTAKE }])}\n`;
      const esm = `import { checkRules } from 'promexporter'; ${print}`;
      const cjs = `const { checkRules } = require('promexporter'); ${print}`;
      for (const [type, text] of [
        ['module', esm],
        ['commonjs', cjs],
      ] as const) {
        const args = ['node', `--input-type=${type}`, '--eval', text];
        assert.deepEqual(here(args), { status: 0, stdout: mistakes, stderr: '' }, type);
      }
    });
  });
}

describe('the types of the npm package', () => {
  const compile = (module: string, resolution: string, ...files: readonly string[]) => {
    const options = ['--strict', '--pretty', 'false', '--target', 'es2022', '--types', 'node'];
    options.push('--typeRoots', join(ROOT, 'node_modules/@types'), '--skipLibCheck');
    const { stdout } = spawnSync(
      join(ROOT, 'node_modules/.bin/tsc'),
      [...options, '--module', module, '--moduleResolution', resolution, ...files],
      { cwd: installed.project, encoding: 'utf8' },
    );
    return stdout;
  };

  it('take rules and refuse mistakes in them, for every kind of import', () => {
    const sample = `import { checkRules, type Condition, type Mistake, type RulesFile } from 'promexporter';
const when: Condition = { any: [{ field: '$status', ge: 500 }, { not: { path: '^ok' } }] };
export const rules: RulesFile = { metrics: [{ name: 'errors_total', type: 'counter', when }] };
export const mistakes: readonly Mistake[] = checkRules(JSON.stringify(rules));
// @ts-expect-error an unknown key
export const unknown: RulesFile = { metrics: [{ name: 'a', type: 'counter', lables: {} }] };
// @ts-expect-error an unknown type
export const type: RulesFile = { metrics: [{ name: 'a', type: 'gague' }] };
// @ts-expect-error rules that are not text
checkRules(rules);
`;
    addFile(installed, 'sample.mts', sample);
    addFile(installed, 'sample.cts', sample);
    assert.equal(compile('nodenext', 'nodenext', 'sample.mts', 'sample.cts'), '');
    assert.equal(compile('esnext', 'bundler', 'sample.mts'), '');
  });

  it('are used by the example of docs/command_line.md, which makes rules that check accepts', () => {
    const example = /^```ts\n([\s\S]*?)^```$/m.exec(readPackage('docs/command_line.md'))?.[1];
    addFile(installed, 'example.mts', example ?? '');
    assert.equal(compile('nodenext', 'nodenext', 'example.mts'), '');
    const run = (...args: string[]) => runWith(process.execPath, installed.project, args);
    assert.deepEqual(run('node', 'example.mjs'), { status: 0, stdout: '', stderr: '' });
    const check = ['node_modules/.bin/promexporter', 'check', 'generated.yaml'];
    assert.equal(run(...check).stdout, 'generated.yaml: 2 rules in 2 families\n');
  });
});
