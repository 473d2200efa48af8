// Brings a fresh clone to where it can be run: npm packages, compilers, libnode, then what is built; for tests the
// endpoint's clients too. Uses Node's built-ins only. Each step looks first and does nothing where all is there.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpCompiler } from './setup/compiler.mjs';
import { setUpLibnode } from './setup/libnode.mjs';
import { setUpNpmPackages } from './setup/npm_packages.mjs';
import { setUpParts } from './setup/parts.mjs';
import { setUpPrometheus } from './setup/prometheus.mjs';
import { SetUpError } from './setup/say.mjs';
import { setUpTestPrograms } from './setup/test_programs.mjs';

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Sees to everything that a script needs, and to nothing else. A step that cannot go on does not keep the others
 * from looking, so that everything a person has to do by hand is said at once.
 * @param {object} needed
 * @param {readonly import('./setup/parts.mjs').Part[]} needed.parts what is built
 * @param {boolean} [needed.development] adds the npm packages that no build needs: for tests, checks and benchmarks
 * @param {boolean} [needed.testPrograms] adds the programs that tests run
 * @throws {SetUpError} naming what to install, or showing why a package could not be had
 */
export async function setUp({ parts, development = false, testPrograms = false }) {
  const problems = [];
  const attempt = async (step) => {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      problems.push(error.message);
    }
  };
  // npm and apt have nothing to do with each other, and both spend their time waiting and unpacking.
  const npmPackages = attempt(() => setUpNpmPackages(ROOT, development));
  await attempt(() => setUpCompiler({ addons: parts.includes('addon') }));
  await attempt(() => setUpLibnode(ROOT));
  if (testPrograms) {
    await attempt(() => setUpPrometheus(ROOT));
    await attempt(() => setUpTestPrograms(ROOT));
  }
  await npmPackages;
  if (problems.length > 0) throw new SetUpError(problems.join('\n'));
  await setUpParts(ROOT, parts);
}
