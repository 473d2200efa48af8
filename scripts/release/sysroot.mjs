// Debian's packages for one architecture, unpacked into a folder: libnode with its headers and all libraries that it needs,
// and the static libc of copy. What is installed on this machine does not get in, so a release for another architecture is
// made in the same way.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { say } from '../setup/say.mjs';

/** With all packages that it depends on. */
const LIBNODE = 'libnode-dev';
/** Alone: it depends on a compiler. */
const STATIC_LIBC = 'musl-dev';

/**
 * @typedef {object} DebianPackage
 * @property {string} name
 * @property {string} version
 * @property {string} source name of its source package
 * @property {string} sha256 of the .deb file
 * @property {string[]} files absolute paths
 */

/**
 * @typedef {object} Sysroot
 * @property {string} folder
 * @property {DebianPackage[]} packages sorted by name
 */

/**
 * Gets the packages, with the mirrors and keys of this machine's apt, unless the folder has them already.
 * @param {string} folder
 * @param {string} architecture Debian's name
 * @returns {Sysroot}
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export function sysroot(folder, architecture) {
  const list = join(folder, 'packages.json');
  const kept = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  const isKept = (wanted) => kept.some(({ name }) => name === wanted);
  if ([LIBNODE, STATIC_LIBC].every(isKept)) return { folder, packages: kept };
  say(`unpacking Debian's libnode for ${architecture}`);
  rmSync(folder, { recursive: true, force: true });
  const archives = download(join(folder, 'apt'), architecture);
  const packages = archives.map((archive) => {
    run('dpkg-deb', ['-x', archive, folder]);
    return describe(archive);
  });
  rmSync(join(folder, 'apt'), { recursive: true });
  writeFileSync(list, JSON.stringify(packages));
  return { folder, packages };
}

/** apt with a state of its own, in which nothing is installed: it downloads what is needed down to libc. */
function download(folder, architecture) {
  for (const inner of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, inner), { recursive: true });
  }
  writeFileSync(join(folder, 'status'), '');
  const options = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const set = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const archives = join(folder, 'cache/archives');
  const apt = (...args) => run('apt-get', [...set, ...args], { cwd: archives });
  apt('update');
  apt('install', '-y', '--download-only', '--no-install-recommends', LIBNODE);
  apt('download', STATIC_LIBC);
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .sort()
    .map((name) => join(archives, name));
}

function describe(archive) {
  const fields = run('dpkg-deb', ['-f', archive, 'Package', 'Version', 'Source']).stdout;
  const field = (name) => new RegExp(`^${name}: (\\S+)`, 'm').exec(fields)?.[1];
  const listed = run('dpkg-deb', ['-c', archive]).stdout;
  return {
    name: field('Package'),
    version: field('Version'),
    source: field('Source') ?? field('Package'),
    sha256: createHash('sha256').update(readFileSync(archive)).digest('hex'),
    files: [...listed.matchAll(/^[-lh].* \.(\/\S+)/gm)].map(([, path]) => path),
  };
}
