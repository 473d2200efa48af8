// Everything that a release consists of, in dist/. Two runs make the same bytes.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { writeBindingProtocol } from '../setup/binding_protocol.mjs';
import { say } from '../setup/say.mjs';
import { ARCHITECTURES } from './architecture.mjs';
import { writeChecksums } from './archive.mjs';
import { makeFolder } from './folder.mjs';
import { npmPackage } from './npm_package.mjs';
import { releaseOf } from './version.mjs';

/**
 * Makes dist/ anew. Builds go on in build/release/ where they ended.
 * @param {string} root the project's folder, set up
 * @param {readonly string[]} [architectures] makes only the folders for these
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export async function makeRelease(root, architectures = []) {
  writeBindingProtocol(root);
  await bundle();
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const options = { ...releaseOf(root), dist, work: join(root, 'build/release') };
  const isWhole = architectures.length === 0;
  for (const architecture of isWhole ? ARCHITECTURES : architectures) {
    await makeFolder(root, { ...options, architecture });
  }
  if (isWhole) await npmPackage(root, dist);
  writeChecksums(dist);
  say(`release ${options.version} is in dist/`);
}
