// Bare systems of Debian for tests to change their root to: what debootstrap calls minbase, of several suites. A test puts
// no file into one, only empty folders to mount something at, which stay: other tests may have theirs mounted there.

import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianMirror, haveApt, installPackages, missingPackages } from './apt.mjs';
import { isRoot, runBeside } from './command.mjs';
import { say } from './say.mjs';

/** Debian 12, 13, and what becomes the next. */
export const SUITES = ['bookworm', 'trixie', 'testing'];

/** Where tests mount something, below the root folder. */
const MOUNT_POINTS = ['config', 'host', 'newcomer', 'plugins', 'promexporter'];

/**
 * Takes the empty folders that tests have left out of a copy of a system, in which nothing is mounted.
 * @param {string} copy
 * @throws {Error} if one is not empty
 */
export function removeMountPoints(copy) {
  for (const name of MOUNT_POINTS) {
    if (existsSync(join(copy, name))) rmdirSync(join(copy, name));
  }
}

/**
 * @param {string} root the project's folder
 * @param {string} suite one of SUITES
 * @returns {string} the folder of a suite's system
 */
export function debianRoot(root, suite) {
  return join(root, '.deps/roots', suite);
}

/** Why there are no such systems here; false if there are. */
export function whyNoDebianRoots() {
  if (!isRoot()) return 'changing the root folder takes root';
  return haveApt() ? false : 'no apt, whose mirrors debootstrap would use';
}

/**
 * Makes the systems that are missing, where that is possible.
 * @param {string} root the project's folder
 * @throws {SetUpError} if debootstrap fails, with its output
 */
export async function setUpDebianRoots(root) {
  const missing = SUITES.filter((suite) => !existsSync(debianRoot(root, suite)));
  if (missing.length === 0 || whyNoDebianRoots()) return;
  installPackages(missingPackages(['debootstrap']));
  say(`making bare systems of Debian ${missing.join(', ')} in .deps/roots, for the tests`);
  const mirror = debianMirror();
  for (const suite of missing) {
    const folder = debianRoot(root, suite);
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    await runBeside('debootstrap', ['--variant=minbase', suite, partial, mirror], {});
    renameSync(partial, folder);
  }
}
