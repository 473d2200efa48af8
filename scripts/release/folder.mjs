// The folder that runs anywhere: the plugin, libnode with all libraries that a bare system lacks, presets, examples,
// documents, licences and a bill of materials. docs/decisions/0019-carried-libnode.md has the reasons.

import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { installPackages, missingPackages } from '../setup/apt.mjs';
import { builtinsReadBy } from '../setup/libnode.mjs';
import { SetUpError, say } from '../setup/say.mjs';
import { architecture as architectureOf, buildPackages } from './architecture.mjs';
import { pack } from './archive.mjs';
import { bundledPackages } from './bundled_packages.mjs';
import { buildCopy } from './copy_build.mjs';
import { cutIcuData } from './icu_data.mjs';
import { neededLibraries } from './libraries.mjs';
import { carryLicenses } from './licenses.mjs';
import { keepLinksInside } from './links.mjs';
import { buildPlugin } from './plugin_build.mjs';
import { sbom } from './sbom.mjs';
import { sysroot as sysrootOf } from './sysroot.mjs';

/** A release is made on Debian 12, whose glibc is the oldest that it runs with. */
const LIBNODE = 'libnode.so.108';
/** From the project, as they are. */
const COPIED = ['plugin.conf', 'examples', 'docs', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md'];

/**
 * Makes the folder and its archive.
 * @param {string} root the project's folder, with its JavaScript bundled
 * @param {object} options
 * @param {string} options.architecture Debian's name
 * @param {string} options.version
 * @param {string} options.dist where the folder and the archive go
 * @param {string} options.work where the build goes; what is there is used again
 * @param {number} options.epochSeconds time of all files
 * @returns {Promise<string>} the archive's path
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export async function makeFolder(root, { architecture, version, dist, work, epochSeconds }) {
  const target = architectureOf(architecture);
  installPackages(missingPackages(['binutils', 'icu-devtools', ...buildPackages(target)]));
  const name = `promexporter-${version}-linux-${architecture}`;
  const folder = join(dist, name);
  say(`making ${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'lib'), { recursive: true });
  const sysroot = sysrootOf(join(work, `sysroot-${architecture}`), architecture);
  const build = join(work, `build-${architecture}`);
  const plugin = buildPlugin(root, { architecture: target, sysroot: sysroot.folder, build });
  copyFileSync(plugin, join(folder, basename(plugin)));

  const libraries = carryLibraries(plugin, folder, { target, sysroot, build });
  const builtins = carryBuiltins(libraries, sysroot.folder, folder);
  const libc = buildCopy(root, { architecture: target, sysroot: sysroot.folder, folder });
  const carried = [
    ...[...libraries.values(), libc].map((path) => path.slice(sysroot.folder.length)),
    ...builtins,
  ];
  const debian = packagesOf(carried, sysroot.packages);
  const npm = await bundledPackages(root);
  carryLicenses(folder, sysroot.folder, debian, npm);
  for (const entry of COPIED) cpSync(join(root, entry), join(folder, entry), { recursive: true });
  cpSync(join(root, 'ts/config/presets'), join(folder, 'presets'), { recursive: true });
  copyFileSync(join(root, 'scripts/release/folder_readme.md'), join(folder, 'README.md'));
  keepLinksInside(folder);
  const bill = sbom({ name, version, architecture, debian, npm, epochSeconds });
  writeFileSync(join(folder, 'promexporter.spdx.json'), bill);
  return pack(folder, epochSeconds);
}

function carryLibraries(plugin, folder, { target, sysroot, build }) {
  const places = ['usr/lib', 'lib'].map((place) => join(sysroot.folder, place, target.triplet));
  const libraries = neededLibraries(plugin, places);
  for (const [name, path] of libraries) {
    const result = join(folder, 'lib', name);
    if (!name.startsWith('libicudata.')) copyFileSync(path, result);
    else cutIcuData({ library: path, result, work: build, toolPrefix: target.toolPrefix });
  }
  return libraries;
}

/** The JavaScript files that Debian's libnode reads; native/libnode_files.cc finds them in lib/nodejs/. */
function carryBuiltins(libraries, sysroot, folder) {
  const libnode = libraries.get(LIBNODE);
  if (libnode === undefined) {
    throw new SetUpError(
      `Cannot make a release: expected ${LIBNODE}, of Debian 12, got ${[...libraries.keys()].join(', ')}.`,
    );
  }
  const builtins = builtinsReadBy(libnode);
  for (const path of builtins) {
    const result = join(folder, 'lib', path.replace('/usr/share/', ''));
    mkdirSync(dirname(result), { recursive: true });
    copyFileSync(join(sysroot, path), result);
  }
  return builtins;
}

/** Those of the packages that hold one of the files. */
function packagesOf(files, packages) {
  return packages.filter((one) => one.files.some((file) => files.includes(file)));
}
