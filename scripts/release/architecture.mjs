// The architectures that releases are made for, by Debian's names, and what builds for each of them.

import { run } from '../setup/command.mjs';
import { SetUpError } from '../setup/say.mjs';

/**
 * @typedef {object} Architecture
 * @property {string} name Debian's name
 * @property {string} triplet GNU's name, which is also the folder of Debian's libraries
 * @property {string} processor the kernel's name, as in CMAKE_SYSTEM_PROCESSOR
 * @property {boolean} isNative whether this machine runs it without an emulator
 * @property {string} toolPrefix stands before `gcc`, `g++`, `strip`
 * @property {string} emulator qemu's program for it
 */

/** @type {Record<string, { triplet: string, processor: string }>} */
const KNOWN = {
  amd64: { triplet: 'x86_64-linux-gnu', processor: 'x86_64' },
  arm64: { triplet: 'aarch64-linux-gnu', processor: 'aarch64' },
};

/** Names of all architectures of a release. */
export const ARCHITECTURES = Object.keys(KNOWN);

/**
 * @param {string} name Debian's name of an architecture
 * @returns {Architecture}
 * @throws {SetUpError} for one that releases are not made for
 */
export function architecture(name) {
  const known = KNOWN[name];
  if (known === undefined) {
    throw new SetUpError(
      `Cannot make a release: expected an architecture of ${ARCHITECTURES.join(', ')}, got "${name}".`,
    );
  }
  const isNative = nativeName() === name;
  return {
    name,
    ...known,
    isNative,
    toolPrefix: isNative ? '' : `${known.triplet}-`,
    emulator: `qemu-${known.processor}-static`,
  };
}

/** @returns {string} this machine's */
export function nativeName() {
  return run('dpkg', ['--print-architecture']).stdout.trim();
}

/**
 * Debian's packages that a build for it needs, beyond those of an ordinary build.
 * @param {Architecture} architecture
 * @returns {string[]}
 */
export function buildPackages({ isNative, triplet }) {
  return isNative ? [] : [`g++-${triplet.replace('_', '-')}`, 'qemu-user-static'];
}
