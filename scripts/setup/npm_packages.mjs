// npm packages: installed from package-lock.json if they are missing or older than it. In package.json, `dependencies` are
// for builds, `devDependencies` for tests, checks and benchmarks.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBeside } from './command.mjs';
import { modifiedMs } from './file_time.mjs';
import { say } from './say.mjs';

/** npm writes this file last, so its absence also shows that an installation was interrupted. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Runs `npm ci` if node_modules does not match package-lock.json.
 * @param {string} root the project's folder
 * @param {boolean} development whether the devDependencies are needed; once installed, they stay
 * @throws {import('./say.mjs').SetUpError}
 */
export async function setUpNpmPackages(root, development) {
  const hasDevelopment = hasAll(root, 'devDependencies');
  const isNew = modifiedMs(join(root, INSTALLED)) >= modifiedMs(join(root, 'package-lock.json'));
  if (isNew && hasAll(root, 'dependencies') && (hasDevelopment || !development)) return;
  // Stated in either case, because NODE_ENV=production would change the default.
  const which = development || hasDevelopment ? '--include=dev' : '--omit=dev';
  say(`installing npm packages (npm ci ${which})`);
  await runBeside('npm', ['ci', which, '--no-audit', '--no-fund'], { cwd: root });
}

/** Checks the packages themselves: of two simultaneous installations, one may remove what the other has listed. */
function hasAll(root, which) {
  const { [which]: named } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(named).every((name) => existsSync(join(root, 'node_modules', name)));
}
