// Builds the plugin for a release with CMake: in a folder of its own, with a libnode of Debian's packages instead of the
// set-up's, and looking for its libraries in lib/ beside itself.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { SetUpError } from '../setup/say.mjs';

/**
 * @param {string} root the project's folder
 * @param {object} options
 * @param {import('./architecture.mjs').Architecture} options.architecture
 * @param {string} options.sysroot folder that Debian's packages were unpacked into
 * @param {string} options.build folder for CMake's files
 * @param {readonly string[]} [options.targets] names in CMake
 * @returns {string} path of the plugin, stripped
 * @throws {SetUpError} if a compiler fails, which has printed the reason
 */
export function buildPlugin(
  root,
  { architecture, sysroot, build, targets = ['out_promexporter'] },
) {
  const variables = {
    LIBNODE_ROOT: join(sysroot, 'usr'),
    PROMEXPORTER_FOLDER: build,
    PROMEXPORTER_RPATH: '$ORIGIN/lib',
    ...(architecture.isNative ? {} : crossVariables(architecture, sysroot)),
  };
  const defines = Object.entries(variables).map(([name, value]) => `--CD${name}=${value}`);
  const common = ['--out', build, '--log-level', 'warn'];
  cmakeJs(root, ['configure', ...common, ...defines]);
  cmakeJs(root, ['build', ...common, '--', '--target', ...targets]);
  const plugin = join(build, 'out_promexporter.so');
  run(`${architecture.toolPrefix}strip`, ['--strip-unneeded', plugin]);
  return plugin;
}

/** The emulator runs what the build makes and runs itself (docs/decisions/0015-start.md). */
function crossVariables({ processor, toolPrefix, emulator, triplet }, sysroot) {
  const links = ['usr/lib', 'lib'].map(
    (place) => `-Wl,-rpath-link,${join(sysroot, place, triplet)}`,
  );
  return {
    CMAKE_SYSTEM_NAME: 'Linux',
    CMAKE_SYSTEM_PROCESSOR: processor,
    CMAKE_C_COMPILER: `${toolPrefix}gcc`,
    CMAKE_CXX_COMPILER: `${toolPrefix}g++`,
    CMAKE_CROSSCOMPILING_EMULATOR: `${emulator};-L;${sysroot}`,
    CMAKE_EXE_LINKER_FLAGS: links.join(' '),
    CMAKE_MODULE_LINKER_FLAGS: links.join(' '),
  };
}

function cmakeJs(root, args) {
  const command = [join(root, 'node_modules/cmake-js/bin/cmake-js'), ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    throw new SetUpError(`"cmake-js ${args.join(' ')}" ended with status ${status}.`);
  }
}
