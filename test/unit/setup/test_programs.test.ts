// The messages of the set-up for tests if it cannot get a program: its PATH leads to nothing, so nothing can be
// installed either.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { folderOf } from '../../support/lifecycle/chunks.ts';
import { evaluate } from '../../support/unit/setup/evaluate.ts';

function evaluateHere(folder: string, expression: string, env: NodeJS.ProcessEnv = {}): string {
  return evaluate('test_programs', folder, expression, { PATH: folder, ...env });
}

function program(t: TestContext, name: string): { folder: string; path: string } {
  const folder = folderOf(t);
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  return { folder, path };
}

test('setUpTestPrograms() without apt names every program and its purpose', (t) => {
  assert.equal(
    evaluateHere(folderOf(t), 'setUpTestPrograms(root)'),
    'SetUpError: The tests need buildah (builds images), chromium (shows the pages), iproute2 (makes networks), mtail (counts ' +
      'the same lines), openssl (makes certificates), slowhttptest (attacks with slow clients), victoria-metrics ' +
      '(scrapes the endpoint), vmagent (scrapes and aggregates), wrk (scrapes as often as it can). Put them on PATH.',
  );
});

test('findTestProgram() finds a program on PATH, and null if there is none', (t) => {
  const { folder, path } = program(t, 'wrk');
  assert.equal(evaluateHere(folder, "findTestProgram(root, 'wrk')"), path);
  assert.equal(evaluateHere(folder, "findTestProgram(root, 'openssl')"), 'null');
});

test('findTestProgram() finds programs unpacked in the project', (t) => {
  const name = 'victoria-metrics';
  const { folder, path } = program(t, `.deps/${name}/usr/bin/${name}`);
  assert.equal(evaluateHere(folder, `findTestProgram(root, '${name}')`), path);
});

test('findTestProgram() uses the program that a variable names, and refuses one that cannot be run', (t) => {
  const { folder, path } = program(t, 'browser');
  const chromium = "findTestProgram(root, 'chromium')";
  assert.equal(evaluateHere(folder, chromium, { CHROMIUM: path }), path);
  assert.equal(evaluateHere(folder, chromium, { CHROMIUM: 'browser' }), path);
  const other = "findTestProgram(root, 'victoria-metrics')";
  assert.equal(evaluateHere(folder, other, { VICTORIA_METRICS: path }), path);
  assert.equal(
    evaluateHere(folder, chromium, { CHROMIUM: 'no-such-browser' }),
    'SetUpError: Cannot use CHROMIUM: expected the path of a program that can be run, got "no-such-browser".',
  );
});
