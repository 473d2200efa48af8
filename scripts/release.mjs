// `npm run release`: makes everything that a release consists of, in dist/. `npm run release -- amd64` makes only the folder
// of one architecture, `npm run release -- trixie` only the package for one suite of Debian. Two runs make the same bytes.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { ARCHITECTURES } from './release/architecture.mjs';
import { writeChecksums } from './release/archive.mjs';
import { makeDebianPackage } from './release/debian_package.mjs';
import { makeFolder } from './release/folder.mjs';
import { releaseOf } from './release/version.mjs';
import { writeBindingProtocol } from './setup/binding_protocol.mjs';
import { SUITES } from './setup/debian_roots.mjs';
import { endWith, say } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

try {
  const wanted = process.argv.slice(2);
  await setUp({ parts: [], development: true });
  writeBindingProtocol(ROOT);
  await bundle();
  const dist = join(ROOT, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const options = { ...releaseOf(ROOT), dist, work: join(ROOT, 'build/release') };
  const made = wanted.length > 0 ? wanted : [...ARCHITECTURES, ...SUITES];
  for (const name of made) {
    if (SUITES.includes(name)) await makeDebianPackage(ROOT, { ...options, suite: name });
    else await makeFolder(ROOT, { ...options, architecture: name });
  }
  writeChecksums(dist);
  say(`release ${options.version} is in dist/`);
} catch (error) {
  endWith(error);
}
