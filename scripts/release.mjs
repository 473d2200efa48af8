// `npm run release`: makes everything that a release consists of, in dist/. `npm run release -- amd64 bookworm npm` makes
// only these parts: the folder for an architecture, the Debian package for a suite, the npm package. With
// `--keep` it takes the Debian packages that are there: a release needs the newest, which have the security fixes.

import { join } from 'node:path';
import { forgetPackages, makeRelease } from './release/make.mjs';
import { endWith } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

try {
  await setUp({ parts: [], development: true });
  const parts = process.argv.slice(2).filter((argument) => argument !== '--keep');
  if (!process.argv.includes('--keep')) forgetPackages(ROOT);
  await makeRelease(ROOT, join(ROOT, 'dist'), parts.length > 0 ? parts : undefined);
} catch (error) {
  endWith(error);
}
