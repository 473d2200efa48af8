// Prepares a fresh clone: npm packages, compilers, libnode, then the build; for tests also the endpoint's clients. Uses
// only Node's built-ins. Each step checks first, and does nothing if all is there.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpCompiler } from './setup/compiler.mjs';
import { setUpDebianBuildSystem } from './setup/debian_build_systems.mjs';
import { setUpDebianRoots, whyNoDebianRoots } from './setup/debian_roots.mjs';
import { setUpLibnode } from './setup/libnode.mjs';
import { setUpNodeVersions } from './setup/node_versions.mjs';
import { setUpNpmPackages } from './setup/npm_packages.mjs';
import { setUpParts } from './setup/parts.mjs';
import { setUpPrometheus } from './setup/prometheus.mjs';
import { SetUpError } from './setup/say.mjs';
import { setUpTestPrograms } from './setup/test_programs.mjs';

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Provides everything that a script needs, and no more. If a step fails, the others still check, so that the user reads at
 * once all that must be done by hand.
 * @param {object} needed
 * @param {readonly import('./setup/parts.mjs').Part[]} needed.parts the parts to build
 * @param {boolean} [needed.development] adds the npm packages that no build needs: for tests, checks and benchmarks
 * @param {boolean} [needed.testPrograms] adds the programs that tests run
 * @throws {SetUpError} names what to install, or shows why a package is not available
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
  // npm and apt are independent, and both spend their time waiting and unpacking.
  const npmPackages = attempt(() => setUpNpmPackages(ROOT, development));
  const nodeVersions = testPrograms ? attempt(() => setUpNodeVersions(ROOT)) : undefined;
  await attempt(() => setUpCompiler({ addons: parts.includes('addon') }));
  await attempt(() => setUpLibnode(ROOT));
  if (testPrograms) {
    await attempt(() => setUpPrometheus(ROOT));
    await attempt(() => setUpTestPrograms(ROOT));
    await attempt(() => setUpDebianRoots(ROOT));
    if (!whyNoDebianRoots()) await attempt(() => setUpDebianBuildSystem(ROOT, 'bookworm'));
  }
  await npmPackages;
  await nodeVersions;
  if (problems.length > 0) throw new SetUpError(problems.join('\n'));
  await setUpParts(ROOT, parts);
}
