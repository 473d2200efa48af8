// Which npm packages get into the plugin: those that esbuild bundles, and the headers that the native code is compiled with.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../bundle.mjs';

/**
 * @typedef {object} NpmPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license SPDX's name
 * @property {string} text of its licence
 */

const OF_THE_PLUGIN = [
  'ts/main.ts',
  'ts/serve/worker.ts',
  'ts/serve/auth/bcrypt_thread.ts',
  'ts/serve/pages/browser/main.ts',
  'ts/serve/pages/browser/page.css',
];
/** Compiled, not bundled. */
const HEADERS = ['node-addon-api'];

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} [entries] paths from there
 * @param {readonly string[]} [more] names of further packages
 * @returns {Promise<NpmPackage[]>} sorted by name
 */
export async function bundledPackages(root, entries = OF_THE_PLUGIN, more = HEADERS) {
  const names = new Set(more);
  const results = await Promise.all(entries.map((entry) => bundled(entry, { metafile: true })));
  for (const input of results.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort().map((name) => describe(join(root, 'node_modules', name)));
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  return { name, version, license, text };
}
