// CMake in a system of Debian: the sources go in, and no npm is needed there, because our JavaScript is bundled before.

import { cpSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runInSystem } from '../setup/chroot.mjs';

/** What the builds read, as paths in the project. */
const SOURCES = [
  'CMakeLists.txt',
  'package.json',
  'native',
  'build/generated',
  'node_modules/node-addon-api',
  'ts/config/presets',
  'docs',
  'examples',
  'plugin.conf',
  'CHANGELOG.md',
];

/** Where the sources are in the system. */
export const SOURCE = '/usr/src/promexporter';

/**
 * Copies the sources. Files keep their times, so that a later build compiles only what has changed.
 * @param {string} root the project's folder, with its JavaScript bundled
 * @param {string} system
 */
export function copySources(root, system) {
  const folder = join(system, SOURCE);
  rmSync(folder, { recursive: true, force: true });
  for (const name of SOURCES) {
    cpSync(join(root, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  rmSync(join(folder, 'native/build'), { recursive: true, force: true });
}

/**
 * Configures and builds.
 * @param {string} system
 * @param {object} options
 * @param {string} [options.source] folder in the system that has a CMakeLists.txt
 * @param {string} options.build folder in the system for CMake's files
 * @param {string} options.target name in CMake
 * @param {Record<string, string>} [options.variables] of CMake
 * @param {Record<string, string>} [options.env]
 * @throws {import('../setup/say.mjs').SetUpError} with what the compiler printed
 */
export function buildInSystem(
  system,
  { source = SOURCE, build, target, variables = {}, env = {} },
) {
  const all = { CMAKE_BUILD_TYPE: 'Release', PROMEXPORTER_FOLDER: build, ...variables };
  const defines = Object.entries(all).map(([name, value]) => `-D${name}=${value}`);
  const quiet = '--no-warn-unused-cli';
  runInSystem(system, 'cmake', ['-S', source, '-B', build, quiet, ...defines], env);
  const parallel = ['--parallel', String(availableParallelism())];
  runInSystem(system, 'cmake', ['--build', build, ...parallel, '--target', target], env);
}
