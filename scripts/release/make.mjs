// Everything that a release consists of, in dist/. Two runs make the same bytes.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Makes dist/ anew. Builds go on in build/release/ where they ended.
 * @param {string} root the project's folder, set up
 * @param {readonly string[]} [parts]
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export async function makeRelease(root, parts = PARTS) {
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) {
    throw new SetUpError(
      `Cannot make a release: expected parts of ${PARTS.join(', ')}, got ${unknown.join(', ')}.`,
    );
  }
  writeBindingProtocol(root);
  await bundle();
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const options = { ...releaseOf(root), dist, work: join(root, 'build/release') };
  for (const part of parts) {
    if (part === 'npm') await npmPackage(root, dist);
    else if (SUITES.includes(part)) await makeDebianPackage(root, { ...options, suite: part });
    else await makeFolder(root, { ...options, architecture: part });
  }
  writeChecksums(dist);
  say(`release ${options.version} is in dist/`);
}
