// Which shared libraries a plugin needs, down to the last, as the loader would find them.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { SetUpError } from '../setup/say.mjs';

/**
 * Libraries that every system with C++ programs has, and that a process must hold once. Ours would be older than some other
 * plugin's own.
 */
const OF_THE_SYSTEM = /^(?:ld-linux-|linux-vdso|lib(?:c|m|dl|pthread|rt|stdc\+\+|gcc_s)\.so)/;

/**
 * The libraries to carry.
 * @param {string} plugin path of the plugin
 * @param {readonly string[]} folders where to look for libraries
 * @returns {Map<string, string>} name to path
 * @throws {SetUpError} if one is in none of the folders
 */
export function neededLibraries(plugin, folders) {
  const found = new Map();
  const look = (path) => {
    for (const name of neededBy(path)) {
      if (OF_THE_SYSTEM.test(name) || found.has(name)) continue;
      const library = folders.map((folder) => join(folder, name)).find(existsSync);
      if (library === undefined) {
        throw new SetUpError(`Cannot find ${name}, which ${path} needs, in ${folders.join(', ')}.`);
      }
      found.set(name, library);
      look(library);
    }
  };
  look(plugin);
  return found;
}

/** Names of the libraries that a file names itself. */
function neededBy(path) {
  const { stdout } = run('readelf', ['-d', '-W', path]);
  return [...stdout.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
}
