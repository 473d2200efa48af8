// npm packages: installed from package-lock.json when they are missing or older than it. `dependencies` in package.json
// are what a build needs, `devDependencies` what tests, checks and benchmarks need besides.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBeside } from './command.mjs';
import { modifiedMs } from './file_time.mjs';
import { say } from './say.mjs';

/** npm writes this file last, so it also tells an installation that was cut short. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Runs `npm ci` when node_modules is not what package-lock.json says.
 * @param {string} root the project's folder
 * @param {boolean} development whether the devDependencies are needed; once installed, they stay
 * @throws {import('./say.mjs').SetUpError}
 */
export async function setUpNpmPackages(root, development) {
  const hasDevelopment = hasAll(root, 'devDependencies');
  const isNew = modifiedMs(join(root, INSTALLED)) >= modifiedMs(join(root, 'package-lock.json'));
  if (isNew && hasAll(root, 'dependencies') && (hasDevelopment || !development)) return;
  // Said in either case, as NODE_ENV=production would change what is left out.
  const which = development || hasDevelopment ? '--include=dev' : '--omit=dev';
  say(`installing npm packages (npm ci ${which})`);
  await runBeside('npm', ['ci', which, '--no-audit', '--no-fund'], { cwd: root });
}

/** Looks for the packages themselves: of two installations at once, one may take away what the other has listed. */
function hasAll(root, which) {
  const { [which]: named } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(named).every((name) => existsSync(join(root, 'node_modules', name)));
}
