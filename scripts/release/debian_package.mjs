// The Debian package for one suite. CMake and CPack make it in a system of that suite, so that its own libnode is linked
// and its own dpkg-shlibdeps finds the dependencies.

import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInSystem } from '../setup/chroot.mjs';
import { setUpDebianBuildSystem } from '../setup/debian_build_systems.mjs';
import { say } from '../setup/say.mjs';
import { buildInSystem, copySources } from './debian_build.mjs';
import { debianCopyright } from './debian_copyright.mjs';

const DEBIAN_VERSIONS = { bookworm: 12, trixie: 13, testing: 14 };

/** CMake's folder in the system; the plugin is there, too. */
export const BUILD = '/usr/src/promexporter-build';

/**
 * The part of the package's version that follows the release's. Debian's version stands in it, so that a system that is
 * upgraded takes the next one's package.
 * @param {keyof typeof DEBIAN_VERSIONS} suite
 * @returns {string}
 */
export function debianRevision(suite) {
  return `1~deb${DEBIAN_VERSIONS[suite]}u1`;
}

/**
 * Makes the package.
 * @param {string} root the project's folder, with its JavaScript bundled
 * @param {object} options
 * @param {keyof typeof DEBIAN_VERSIONS} options.suite
 * @param {string} options.dist the folder that it goes to
 * @param {number} options.epochSeconds time of all files
 * @returns {Promise<string>} its path
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export async function makeDebianPackage(root, { suite, dist, epochSeconds }) {
  const system = await setUpDebianBuildSystem(root, suite);
  say(`making the package for Debian ${suite}`);
  writeFileSync(join(root, 'build/generated/copyright'), await debianCopyright(root));
  copySources(root, system);
  const env = { SOURCE_DATE_EPOCH: String(epochSeconds) };
  const variables = {
    PROMEXPORTER_DEBIAN_REVISION: debianRevision(suite),
    CMAKE_CXX_FLAGS: `${buildFlags(system, 'CXXFLAGS')} ${buildFlags(system, 'CPPFLAGS')}`,
    CMAKE_MODULE_LINKER_FLAGS: buildFlags(system, 'LDFLAGS'),
  };
  buildInSystem(system, { build: BUILD, target: 'all', variables, env });
  const packages = join(system, BUILD, 'packages');
  rmSync(packages, { recursive: true, force: true });
  const config = join(BUILD, 'CPackConfig.cmake');
  runInSystem(system, 'cpack', ['--config', config, '-B', join(BUILD, 'packages')], env);
  const name = readdirSync(packages).find((file) => file.endsWith('.deb'));
  mkdirSync(dist, { recursive: true });
  copyFileSync(join(packages, name), join(dist, name));
  return join(dist, name);
}

/** Debian's own, which harden the plugin. */
function buildFlags(system, name) {
  return runInSystem(system, 'dpkg-buildflags', ['--get', name]).stdout.trim();
}
