// A bare system of Debian for one test: a copy that may be spoiled. Its apt has the sources and downloads of the suite's
// build system, so a test installs the same libnode, and without a network.

import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command.mjs';
import { debianBuildSystem } from './debian_build_systems.mjs';
import { debianRoot, removeMountPoints } from './debian_roots.mjs';

const OF_APT = ['etc/apt/sources.list.d', 'var/lib/apt/lists', 'var/cache/apt/archives'];

/**
 * Makes the system. The suite's build system has to be there (setUpDebianBuildSystem).
 * @param {string} root the project's folder
 * @param {string} suite one of SUITES
 * @param {string} folder the system's, which must not exist
 */
export function makeTestSystem(root, suite, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  run('cp', ['-a', debianRoot(root, suite), folder]);
  removeMountPoints(folder);
  const source = debianBuildSystem(root, suite);
  for (const name of OF_APT) cpSync(join(source, name), join(folder, name), { recursive: true });
}
