// The licenses of what a release carries: of npm packages whose code is bundled, and of Debian packages.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENSE_FILE = /^licen[cs]e(?:\.\w+)?$/i;

/**
 * @typedef {object} NpmPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license SPDX's name
 * @property {string} text of its license file
 */

/**
 * @param {string} root the project's folder, whose node_modules has the package
 * @param {string} name
 * @returns {NpmPackage}
 * @throws {Error} if the package has no license file
 */
export function describeNpmPackage(root, name) {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => LICENSE_FILE.test(one));
  if (file === undefined) throw new Error(`expected a license file in ${folder}, got none`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}

/**
 * @param {readonly NpmPackage[]} packages
 * @returns {string} all their licenses
 */
export function licensesOf(packages) {
  const texts = packages.map(({ name, version, license, text }) => {
    const title = `${name} ${version} (${license})`;
    return `${title}\n${'='.repeat(title.length)}\n\n${text}\n`;
  });
  return texts.join('\n');
}

/**
 * Fills the folder licenses/ of a release.
 * @param {string} folder of the release
 * @param {string} sysroot where the Debian packages are unpacked
 * @param {readonly import('./sysroot.mjs').DebianPackage[]} debian
 * @param {readonly NpmPackage[]} npm
 */
export function carryLicenses(folder, sysroot, debian, npm) {
  const licenses = join(folder, 'licenses');
  mkdirSync(licenses);
  for (const { name } of debian) {
    const copyright = join(sysroot, 'usr/share/doc', name, 'copyright');
    copyFileSync(copyright, join(licenses, `debian-${name}.txt`));
  }
  writeFileSync(join(licenses, 'npm-packages.txt'), licensesOf(npm));
}
