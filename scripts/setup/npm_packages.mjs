// npm packages: installed from package-lock.json when they are missing or older than it.

import { join } from 'node:path';
import { run } from './command.mjs';
import { modifiedMs } from './file_time.mjs';
import { say } from './say.mjs';

/**
 * Runs `npm ci` when node_modules is not what package-lock.json says.
 * @param {string} root the project's folder
 * @throws {import('./say.mjs').SetUpError}
 */
export function setUpNpmPackages(root) {
  // npm writes this file last, so it also tells an installation that was cut short.
  const installed = modifiedMs(join(root, 'node_modules/.package-lock.json'));
  if (installed >= modifiedMs(join(root, 'package-lock.json'))) return;
  // NODE_ENV=production would leave the compiler and the tests' packages out.
  const options = ['--include=dev', '--no-audit', '--no-fund'];
  say('installing npm packages (npm ci)');
  run('npm', ['ci', ...options], { cwd: root });
}
