// `npm run release`: makes everything that a release consists of, in dist/. `npm run release -- amd64` makes only the folder
// for one architecture.

import { makeRelease } from './release/make.mjs';
import { endWith } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

try {
  await setUp({ parts: [], development: true });
  await makeRelease(ROOT, process.argv.slice(2));
} catch (error) {
  endWith(error);
}
