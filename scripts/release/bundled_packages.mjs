// Which npm packages get into the plugin: those that esbuild bundles, and the headers that the native code is compiled with.

import { bundled, packagesIn } from '../bundle.mjs';
import { describeNpmPackage } from './licenses.mjs';

const ENTRIES = [
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
 * @returns {Promise<import('./licenses.mjs').NpmPackage[]>} sorted by name
 */
export async function bundledPackages(root) {
  const results = await Promise.all(ENTRIES.map((entry) => bundled(entry, { metafile: true })));
  const names = [...results.flatMap(({ metafile }) => packagesIn(metafile)), ...HEADERS];
  return [...new Set(names)].sort().map((name) => describeNpmPackage(root, name));
}
