// When which npm packages are installed: the script's `npm` is a fake that records its calls and writes the same files.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { ROOT } from '../../support/e2e/fluent_bit.ts';
import { folderOf } from '../../support/lifecycle/chunks.ts';
import { evaluate } from '../../support/unit/setup/evaluate.ts';

const BUILD = 'node_modules/builder';
const DEVELOPMENT = 'node_modules/tester';
const NPM = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require('node:fs');
const names = process.argv.includes('--omit=dev') ? ['${BUILD}'] : ['${BUILD}', '${DEVELOPMENT}'];
for (const name of names) mkdirSync(name, { recursive: true });
const packages = Object.fromEntries(names.map((name) => [name, {}]));
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

/** A project with one package of each kind, and an npm. */
function project(t: TestContext): string {
  const folder = folderOf(t);
  const dependencies = { builder: '1.0.0' };
  const devDependencies = { tester: '1.0.0' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies, devDependencies }));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), NPM, { mode: 0o755 });
  return folder;
}

/** The output; '' if nothing was installed. */
function setUp(folder: string, development: boolean): string {
  const path = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  const expression = `setUpNpmPackages(root, ${development})`;
  return evaluate('npm_packages', folder, expression, { PATH: path });
}

function installed(folder: string): string[] {
  const text = readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8');
  return Object.keys(JSON.parse(text).packages);
}

test('a build installs the dependencies once', (t) => {
  const folder = project(t);
  assert.match(setUp(folder, false), /npm ci --omit=dev/);
  assert.deepEqual(installed(folder), [BUILD]);
  assert.equal(setUp(folder, false), '');
});

test('tests also install the devDependencies, and a build after them nothing', (t) => {
  const folder = project(t);
  setUp(folder, false);
  assert.match(setUp(folder, true), /npm ci --include=dev/);
  assert.deepEqual(installed(folder), [BUILD, DEVELOPMENT]);
  assert.equal(setUp(folder, true), '');
  assert.equal(setUp(folder, false), '');
});

test('packages that another installation took away are installed again', (t) => {
  const folder = project(t);
  setUp(folder, false);
  rmSync(join(folder, BUILD), { recursive: true });
  assert.match(setUp(folder, false), /npm ci --omit=dev/);
  assert.equal(setUp(folder, false), '');
});

test('a lock file that has changed is installed from again, and leaves no package out', (t) => {
  const folder = project(t);
  setUp(folder, true);
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(folder, 'package-lock.json'), later, later);
  assert.match(setUp(folder, false), /npm ci --include=dev/);
  assert.deepEqual(installed(folder), [BUILD, DEVELOPMENT]);
});

test('the output of a failing npm is shown', (t) => {
  const folder = project(t);
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\necho no such registry >&2\nexit 1\n');
  assert.match(setUp(folder, false), /SetUpError: Cannot run "npm ci .*":\nno such registry$/);
});

test('every package that ts/ imports is a dependency, as a build has no other', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const files = readdirSync(join(ROOT, 'ts'), { recursive: true, encoding: 'utf8' });
  const imported = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, 'ts', file), 'utf8');
      return [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^'.][^']*)';/gm)];
    })
    .map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '')
    .filter((name) => !/^(?:node|bundle):/.test(name));
  assert.ok(imported.includes('yaml'));
  assert.deepEqual(
    imported.filter((name) => !(name in dependencies)),
    [],
  );
});
