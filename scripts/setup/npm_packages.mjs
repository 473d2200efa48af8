// npm packages: installed from package-lock.json when they are missing or older than it. `dependencies` in package.json
// are what a build needs, `devDependencies` what tests, checks and benchmarks need besides.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBeside } from './command.mjs';
import { modifiedMs } from './file_time.mjs';
import { say } from './say.mjs';

/** npm writes this file last, so it also tells an installation that was cut short. It lists what was installed. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Runs `npm ci` when node_modules is not what package-lock.json says.
 * @param {string} root the project's folder
 * @param {boolean} development whether the devDependencies are needed; once installed, they stay
 * @throws {import('./say.mjs').SetUpError}
 */
export async function setUpNpmPackages(root, development) {
  const hasDevelopment = hasDevDependencies(root);
  const isNew = modifiedMs(join(root, INSTALLED)) >= modifiedMs(join(root, 'package-lock.json'));
  if (isNew && (hasDevelopment || !development)) return;
  // Said in either case, as NODE_ENV=production would change what is left out.
  const which = development || hasDevelopment ? '--include=dev' : '--omit=dev';
  say(`installing npm packages (npm ci ${which})`);
  await runBeside('npm', ['ci', which, '--no-audit', '--no-fund'], { cwd: root });
}

function hasDevDependencies(root) {
  if (modifiedMs(join(root, INSTALLED)) < 0) return false;
  const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { packages } = read(INSTALLED);
  const names = Object.keys(read('package.json').devDependencies);
  return names.every((name) => `node_modules/${name}` in packages);
}
