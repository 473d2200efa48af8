// Builds copy, a program that needs nothing but a kernel: the images that it is for are empty. Its libc is musl's: with it
// the program has a tenth of the size, and a license without conditions on static programs.

import { join } from 'node:path';
import { run } from '../setup/command.mjs';

/**
 * Makes `copy` in a folder.
 * @param {string} root the project's folder
 * @param {object} options
 * @param {import('./architecture.mjs').Architecture} options.architecture
 * @param {string} options.sysroot folder that Debian's packages were unpacked into
 * @param {string} options.folder
 * @returns {string} the path of the libc that is inside
 * @throws {import('../setup/say.mjs').SetUpError} if the compiler fails
 */
export function buildCopy(root, { architecture, sysroot, folder }) {
  const { processor, toolPrefix } = architecture;
  const musl = `${processor}-linux-musl`;
  const part = (name) => join(sysroot, 'usr/lib', musl, name);
  const libc = part('libc.a');
  run(`${toolPrefix}gcc`, [
    ...['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Os', '-s', '-static'],
    ...['-nostdinc', '-isystem', join(sysroot, 'usr/include', musl), '-nostdlib'],
    ...['-o', join(folder, 'copy'), part('crt1.o'), part('crti.o')],
    join(root, 'native/copy/copy.c'),
    // Either needs the other.
    ...['-Wl,--start-group', libc, '-lgcc', '-Wl,--end-group', part('crtn.o')],
  ]);
  return libc;
}
