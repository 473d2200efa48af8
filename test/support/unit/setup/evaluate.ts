// Runs modules of the set-up for tests, in a process of its own: the test sets its environment and reads its output.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ROOT } from '../../e2e/fluent_bit.ts';

/**
 * Awaits an expression with a module's exports in scope, and `root`, a folder.
 * @param module its name in scripts/setup/
 * @param env the whole environment of the process
 * @returns the output of the set-up, then the result or error of the expression, trimmed
 */
export function evaluate(
  module: string,
  root: string,
  expression: string,
  env: NodeJS.ProcessEnv,
): string {
  const source = `
    import * as module from './scripts/setup/${module}.mjs';
    const root = ${JSON.stringify(root)};
    try {
      const value = await module.${expression};
      if (value !== undefined) console.log(value);
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`;
  const args = ['--input-type=module', '--eval', source];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.trim();
}
