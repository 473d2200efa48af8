// Names of npm packages in, the text that must go with their bundled code out: each license as its package has it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENSE_FILE = /^licen[cs]e(?:\.\w+)?$/i;

/**
 * @param {string} root the project's folder, whose node_modules has the packages
 * @param {readonly string[]} packages
 * @returns {string}
 * @throws {Error} if a package has no license file
 */
export function licensesOf(root, packages) {
  return packages.map((name) => licenseOf(join(root, 'node_modules', name))).join('\n');
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => LICENSE_FILE.test(one));
  if (file === undefined) throw new Error(`expected a license file in ${folder}, got none`);
  const title = `${name} ${version} (${license})`;
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return `${title}\n${'='.repeat(title.length)}\n\n${text}\n`;
}
