// Everything that a release consists of, in one folder. Two runs make the same bytes.

import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundle } from '../bundle.mjs';
import { writeBindingProtocol } from '../setup/binding_protocol.mjs';
import { SUITES } from '../setup/debian_roots.mjs';
import { SetUpError, say } from '../setup/say.mjs';
import { ARCHITECTURES } from './architecture.mjs';
import { writeChecksums } from './archive.mjs';
import { makeDebianPackage } from './debian_package.mjs';
import { makeFolder } from './folder.mjs';
import { npmPackage } from './npm_package.mjs';
import { releaseOf } from './version.mjs';

/** All parts: the folder for an architecture, the Debian package for a suite, the npm package. */
export const PARTS = [...ARCHITECTURES, ...SUITES, 'npm'];

const WORK = 'build/release';

/**
 * Forgets Debian's packages and what was built with them, so that the next release has the newest.
 * @param {string} root the project's folder
 */
export function forgetPackages(root) {
  for (const folder of [WORK, '.deps/roots', '.deps/build-systems']) {
    rmSync(join(root, folder), { recursive: true, force: true });
  }
}

/**
 * Makes the folder anew. Builds go on where they ended.
 * @param {string} root the project's folder, set up
 * @param {string} dist the folder, such as dist/
 * @param {readonly string[]} [parts]
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export async function makeRelease(root, dist, parts = PARTS) {
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) {
    throw new SetUpError(
      `Cannot make a release: expected parts of ${PARTS.join(', ')}, got ${unknown.join(', ')}.`,
    );
  }
  writeBindingProtocol(root);
  await bundle();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const options = { ...releaseOf(root), dist, work: join(root, WORK) };
  for (const part of parts) {
    if (part === 'npm') await npmPackage(root, dist);
    else if (SUITES.includes(part)) await makeDebianPackage(root, { ...options, suite: part });
    else await makeFolder(root, { ...options, architecture: part });
  }
  writeChecksums(dist);
  say(`release ${options.version} is in ${relative(root, dist)}/`);
}
