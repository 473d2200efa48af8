// Brings a fresh clone to where it can be built and run: npm packages, compilers, libnode, the plugin; for tests the
// endpoint's clients too. Uses Node's built-ins only. Each step looks first and does nothing where all is there.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpCompiler } from './setup/compiler.mjs';
import { setUpLibnode } from './setup/libnode.mjs';
import { setUpNpmPackages } from './setup/npm_packages.mjs';
import { setUpPlugin } from './setup/plugin.mjs';
import { setUpPrometheus } from './setup/prometheus.mjs';
import { endWith, SetUpError, say } from './setup/say.mjs';
import { setUpTestPrograms } from './setup/test_programs.mjs';

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Sees to everything that `npm start` or `npm test` needs. A step that cannot go on does not keep the others
 * from looking, so that everything a person has to do by hand is said at once.
 * @param {{ tests: boolean }} wanted `tests` adds what only the tests need
 * @throws {SetUpError} naming what to install, or showing why a package could not be had
 */
export async function setUp({ tests }) {
  const steps = [() => setUpNpmPackages(ROOT), setUpCompiler, () => setUpLibnode(ROOT)];
  if (tests) {
    steps.push(() => setUpPrometheus(ROOT));
    steps.push(() => setUpTestPrograms(ROOT));
  }
  const problems = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new SetUpError(problems.join('\n'));
  await setUpPlugin(ROOT);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp({ tests: process.argv.includes('--tests') }).then(
    () => say('everything is there'),
    (error) => endWith(error),
  );
}
