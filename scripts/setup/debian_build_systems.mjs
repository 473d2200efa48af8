// Systems of Debian that build the plugin: a bare one of a suite with CMake, a compiler and libnode. They are kept.

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianMirror } from './apt.mjs';
import { runInSystem } from './chroot.mjs';
import { run } from './command.mjs';
import {
  debianRoot,
  removeMountPoints,
  setUpDebianRoots,
  whyNoDebianRoots,
} from './debian_roots.mjs';
import { SetUpError, say } from './say.mjs';

/** CPack asks dpkg-shlibdeps, of dpkg-dev, and file for the dependencies. lintian examines the package. */
const PACKAGES = ['g++', 'make', 'cmake', 'libnode-dev', 'dpkg-dev', 'file', 'lintian'];

/**
 * @param {string} root the project's folder
 * @param {string} suite one of SUITES
 * @returns {string} the folder of the system
 */
export function debianBuildSystem(root, suite) {
  return join(root, '.deps/build-systems', suite);
}

/**
 * Makes the system unless it is there.
 * @param {string} root the project's folder
 * @param {string} suite one of SUITES
 * @returns {Promise<string>} its folder
 * @throws {SetUpError}
 */
export async function setUpDebianBuildSystem(root, suite) {
  const system = debianBuildSystem(root, suite);
  if (existsSync(system)) return system;
  const reason = whyNoDebianRoots();
  if (reason) throw new SetUpError(`Cannot make a system of Debian ${suite}: ${reason}.`);
  await setUpDebianRoots(root);
  say(`installing ${PACKAGES.join(', ')} into a system of Debian ${suite}`);
  const partial = `${system}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(partial), { recursive: true });
  run('cp', ['-a', debianRoot(root, suite), partial]);
  // libnode's own fixes come from there: code caches are for the libnode that users have.
  const security = `deb ${debianMirror('-security')} ${suite}-security main\n`;
  writeFileSync(join(partial, 'etc/apt/sources.list.d/security.list'), security);
  removeMountPoints(partial);
  // Downloads are kept: from them, tests install without a network.
  const options = ['-o', 'APT::Keep-Downloaded-Packages=true', ...validityChecks()];
  runInSystem(partial, 'apt-get', [...options, 'update']);
  const install = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  runInSystem(partial, 'apt-get', [...options, ...install]);
  renameSync(partial, system);
  return system;
}

/** Whether lists may be old, as on this machine: a mirror may be a snapshot. */
function validityChecks() {
  const names = ['Acquire::Check-Valid-Until', 'Acquire::Check-Date'];
  const { stdout } = run('apt-config', ['dump', '--format', '%f=%v%n', ...names]);
  return stdout.split('\n').flatMap((setting) => (setting === '' ? [] : ['-o', setting]));
}
