// What the set-up for tests says where it cannot get a program. It runs in a process of its own, with a PATH that
// leads to nothing, so that nothing can be installed either.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { ROOT } from '../../e2e/fluent_bit.ts';
import { folderOf } from '../../lifecycle/chunks.ts';

/** Calls the expression with the module's exports in scope; what it gives or throws is printed. */
function evaluate(folder: string, expression: string, variables: NodeJS.ProcessEnv = {}): string {
  const source = `
    import { findTestProgram, setUpTestPrograms } from './scripts/setup/test_programs.mjs';
    const root = ${JSON.stringify(folder)};
    try {
      console.log(${expression});
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`;
  const env = { PATH: folder, ...variables };
  const args = ['--input-type=module', '--eval', source];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.trim();
}

function program(t: TestContext, name: string): { folder: string; path: string } {
  const folder = folderOf(t);
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  return { folder, path };
}

test('setUpTestPrograms() without apt names every program and what it is for', (t) => {
  assert.equal(
    evaluate(folderOf(t), 'setUpTestPrograms(root)'),
    'SetUpError: The tests need chromium (shows the pages), openssl (makes certificates), slowhttptest (attacks ' +
      'with slow clients), victoria-metrics (scrapes the endpoint), wrk (scrapes as often as it can). Put them on PATH.',
  );
});

test('findTestProgram() finds a program on PATH, and null where there is none', (t) => {
  const { folder, path } = program(t, 'wrk');
  assert.equal(evaluate(folder, "findTestProgram(root, 'wrk')"), path);
  assert.equal(evaluate(folder, "findTestProgram(root, 'openssl')"), 'null');
});

test('findTestProgram() takes what is unpacked in the project', (t) => {
  const name = 'victoria-metrics';
  const { folder, path } = program(t, `.deps/${name}/usr/bin/${name}`);
  assert.equal(evaluate(folder, `findTestProgram(root, '${name}')`), path);
});

test('findTestProgram() takes what a variable names, and refuses what cannot be run', (t) => {
  const { folder, path } = program(t, 'browser');
  const chromium = "findTestProgram(root, 'chromium')";
  assert.equal(evaluate(folder, chromium, { CHROMIUM: path }), path);
  assert.equal(evaluate(folder, chromium, { CHROMIUM: 'browser' }), path);
  const other = "findTestProgram(root, 'victoria-metrics')";
  assert.equal(evaluate(folder, other, { VICTORIA_METRICS: path }), path);
  assert.equal(
    evaluate(folder, chromium, { CHROMIUM: 'no-such-browser' }),
    'SetUpError: Cannot use CHROMIUM: got "no-such-browser", wanted the path of a program that can be run.',
  );
});
