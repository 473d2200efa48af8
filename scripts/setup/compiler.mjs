// Compilers, cmake and make, which turn native/ into the plugin.

import { haveApt, installPackages } from './apt.mjs';
import { findOnPath, run, tryRun } from './command.mjs';
import { SetUpError } from './say.mjs';

/** The programs that a build calls, and the Debian packages that contain them. */
const PROGRAMS = [
  ['gcc', 'gcc'],
  ['g++', 'g++'],
  ['make', 'make'],
  ['cmake', 'cmake'],
];
/** node-gyp is written in it. */
const PYTHON = ['python3', 'python3'];
const CMAKE_EXPECTED = [3, 18];

/**
 * Installs the missing programs that a build calls.
 * @param {{ addons: boolean }} wanted `addons` adds what node-gyp needs
 * @throws {SetUpError} without apt or root: names what is missing; with a cmake that is too old
 */
export function setUpCompiler({ addons }) {
  const programs = addons ? [...PROGRAMS, PYTHON] : PROGRAMS;
  const missing = programs.filter(([program]) => findOnPath(program) === null || !isWhole(program));
  if (missing.length > 0) {
    if (!haveApt()) {
      const names = missing.map(([program]) => program).join(', ');
      throw new SetUpError(
        `These programs are missing: ${names}. Install them with your own package system (cmake 3.18 or newer).`,
      );
    }
    installPackages(missing.map(([, name]) => name));
  }
  checkCmake();
}

/** Debian's python3-minimal has the program, but not the modules that node-gyp imports. */
function isWhole(program) {
  return program !== 'python3' || tryRun('python3', ['-c', 'import shlex, json']).ok;
}

function checkCmake() {
  const { stdout } = run('cmake', ['--version']);
  const version = /version (\d+)\.(\d+)/.exec(stdout);
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  const [expectedMajor, expectedMinor] = CMAKE_EXPECTED;
  if (major > expectedMajor || (major === expectedMajor && minor >= expectedMinor)) return;
  throw new SetUpError(
    `Cannot build with the cmake on PATH (${findOnPath('cmake')}): ` +
      `expected ${CMAKE_EXPECTED.join('.')} or newer, got ${stdout.split('\n')[0]}.`,
  );
}
