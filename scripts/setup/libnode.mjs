// libnode, the Node.js that the plugin embeds: finds one with matching headers, or gets Debian's. Also gets the
// JavaScript files that Debian's libnode reads from absolute paths; without them it ends the process.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  canInstall,
  dependenciesOf,
  haveApt,
  installPackages,
  missingPackages,
  needCandidates,
  unpackPackages,
} from './apt.mjs';
import { isRoot, tryRun } from './command.mjs';
import { SetUpError, say } from './say.mjs';

/**
 * @typedef {object} Libnode
 * @property {string} include the folder that holds node.h
 * @property {string} library the shared object, with its version in its name
 * @property {number} moduleVersion 108 for Node 18, 115 for Node 20, 137 for Node 24
 */

/** Every embedded built-in starts with this: Debian's build option names the place. */
const BUILTINS_FOLDER = '/usr/share/nodejs/';

/**
 * Looks for a libnode whose headers are of the library's own version.
 * @param {string} prefix '/' for the system, or a folder that packages were unpacked into
 * @returns {Libnode | null}
 */
export function findLibnode(prefix) {
  const include = join(prefix, 'usr/include/node');
  let header;
  try {
    header = readFileSync(join(include, 'node_version.h'), 'latin1');
  } catch {
    return null;
  }
  const moduleVersion = Number(/^#define NODE_MODULE_VERSION (\d+)/m.exec(header)?.[1]);
  for (const folder of libraryFolders(prefix)) {
    const library = join(folder, `libnode.so.${moduleVersion}`);
    if (existsSync(library)) return { include, library, moduleVersion };
  }
  return null;
}

/** Debian's folders for one architecture each, then those of other distributions. */
function libraryFolders(prefix) {
  const lib = join(prefix, 'usr/lib');
  const triplets = existsSync(lib)
    ? readdirSync(lib).filter((name) => name.includes('-linux-'))
    : [];
  return [...triplets.map((name) => join(lib, name)), lib, join(prefix, 'usr/lib64')];
}

/**
 * The libnode to build with, in the order of native/cmake/FindLibnode.cmake: the one unpacked in the project,
 * else the system's.
 * @param {string} root the project's folder
 * @returns {Libnode | null}
 */
export function locateLibnode(root) {
  return findLibnode(join(root, '.libnode')) ?? findLibnode('/');
}

/**
 * The files outside of the library that a libnode reads at its start, found in the library's own text.
 * @param {string} library path of the shared object
 * @returns {string[]} absolute paths, sorted; none for a libnode that contains its built-ins
 */
export function builtinsReadBy(library) {
  const bytes = readFileSync(library);
  const paths = new Set();
  for (
    let at = bytes.indexOf(BUILTINS_FOLDER);
    at >= 0;
    at = bytes.indexOf(BUILTINS_FOLDER, at + 1)
  ) {
    const text = bytes.latin1Slice(at, at + 512);
    const path = /^\/usr\/share\/nodejs\/[\w./-]+\.js/.exec(text)?.[0];
    if (path) paths.add(path);
  }
  return [...paths].sort();
}

/**
 * Provides libnode, its headers, the libraries that it needs and the files that it reads.
 * @param {string} root the project's folder
 * @throws {SetUpError}
 */
export function setUpLibnode(root) {
  const unpacked = join(root, '.libnode');
  let libnode = locateLibnode(root);
  if (libnode === null) {
    if (!haveApt()) {
      throw new SetUpError(
        'libnode is missing: the shared library of Node.js 18, 20 or 24 (libnode.so) with headers of the same ' +
          'version in /usr/include/node. Debian has it as libnode-dev; install it with your own package system.',
      );
    }
    needCandidates(['libnode-dev']);
    if (canInstall('libnode-dev')) {
      installPackages(['libnode-dev']);
    } else {
      unpackLibnode(unpacked);
    }
    libnode = locateLibnode(root);
    if (libnode === null) {
      throw new SetUpError(
        'Cannot find libnode after its packages were installed: no libnode.so of the version in node_version.h.',
      );
    }
  }
  linkLibrary(libnode, unpacked);
  installNeededLibraries(libnode);
  placeBuiltins(libnode, unpacked);
}

/** If another Node.js is in the way: only the packages' files, in a folder of the project. */
function unpackLibnode(folder) {
  const library = dependenciesOf('libnode-dev').find((name) => /^libnode\d+$/.test(name));
  if (library === undefined) {
    throw new SetUpError(
      'Cannot unpack libnode: the package libnode-dev depends on no libnode of a known name.',
    );
  }
  const builtins = dependenciesOf(library).filter((name) => name.startsWith('node-'));
  const packages = ['libnode-dev', library, ...builtins];
  say(
    `unpacking ${packages.join(', ')} into .libnode, since the installed Node.js conflicts with them`,
  );
  unpackPackages(packages, folder);
}

/** The linker looks for libnode.so without a version; the link belongs to the development package. */
function linkLibrary({ library }, unpacked) {
  if (!library.startsWith(unpacked)) return;
  const link = join(dirname(library), 'libnode.so');
  if (existsSync(link) && realpathSync(link) === realpathSync(library)) return;
  rmSync(link, { force: true });
  symlinkSync(`${library.slice(dirname(library).length + 1)}`, link);
}

function unresolvedLibraries(library) {
  const { stdout } = tryRun('ldd', [library]);
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** The ordinary libraries that libnode is linked with; an unpacked package contains none of them. */
function installNeededLibraries({ library, moduleVersion }) {
  const unresolved = unresolvedLibraries(library);
  if (unresolved.length === 0) return;
  if (!haveApt()) {
    throw new SetUpError(`libnode needs libraries that are missing: ${unresolved.join(', ')}.`);
  }
  const names = [...dependenciesOf('libnode-dev'), ...dependenciesOf(`libnode${moduleVersion}`)];
  const ordinary = names.filter((name) => !/^(libnode\d+|node-.+)$/.test(name));
  installPackages(missingPackages([...new Set(ordinary)]));
  const left = unresolvedLibraries(library);
  if (left.length > 0) {
    throw new SetUpError(
      `Cannot resolve libraries that libnode needs, its packages installed: ${left.join(', ')}.`,
    );
  }
}

/** libnode reads these from absolute paths, so they cannot stay in the project's folder. */
function placeBuiltins({ library }, unpacked) {
  const missing = builtinsReadBy(library).filter((path) => !existsSync(path));
  if (missing.length === 0) return;
  const copies = missing.map((path) => ({ path, source: join(unpacked, path) }));
  const unknown = copies.filter(({ source }) => !existsSync(source)).map(({ path }) => path);
  if (unknown.length > 0) {
    throw new SetUpError(
      `libnode (${library}) reads files that are missing, and it ends the process without them: ${unknown.join(', ')}.\n` +
        'Install the packages that hold them (on Debian: node-acorn, node-cjs-module-lexer, node-undici).',
    );
  }
  if (!isRoot()) {
    const commands = copies.map(({ path, source }) => `  install -D -m 644 ${source} ${path}`);
    throw new SetUpError(
      `libnode reads files that are missing. Run as root, then try again:\n${commands.join('\n')}`,
    );
  }
  say(`putting ${missing.length} files that libnode reads into ${BUILTINS_FOLDER}`);
  for (const { path, source } of copies) {
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(source, path);
  }
}
