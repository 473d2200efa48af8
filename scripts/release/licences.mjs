// The licence texts of everything that a release carries.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fills the folder licenses/.
 * @param {string} folder of the release
 * @param {string} sysroot where the Debian packages are unpacked
 * @param {readonly import('./sysroot.mjs').DebianPackage[]} debian
 * @param {readonly import('./bundled_packages.mjs').NpmPackage[]} npm
 */
export function carryLicences(folder, sysroot, debian, npm) {
  const licences = join(folder, 'licenses');
  mkdirSync(licences);
  for (const { name } of debian) {
    const copyright = join(sysroot, 'usr/share/doc', name, 'copyright');
    copyFileSync(copyright, join(licences, `debian-${name}.txt`));
  }
  for (const { name, text } of npm) {
    writeFileSync(join(licences, `npm-${name.replace('/', '-')}.txt`), text);
  }
}
