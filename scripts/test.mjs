// `npm test`: sets up, then runs all checks, and ends with status 0 if all of them passed.
// `npm test -- unit` runs only the tests of one folder below test/, or one file.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { makeRelease } from './release/make.mjs';
import { whyNoDebianRoots } from './setup/debian_roots.mjs';
import { realFluentBit, versionOf } from './setup/hosts.mjs';
import { endWith, SetUpError } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

/** Folders whose tests start hosts and check memory, time to stop or open ports: one file at a time. */
const SERIAL_FOLDERS = ['lifecycle', 'e2e', 'release'];

/** What tests take from build/release/dist/. Those of the packages make their own. */
const RELEASED_PARTS = ['amd64', 'arm64'];

/**
 * Runs a program with its output shown.
 * @returns {boolean} whether it ended with status 0
 */
function passes(title, program, args) {
  process.stdout.write(`\n== ${title}\n`);
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) process.stderr.write(`Cannot run ${program}: ${error.message}\n`);
  return status === 0;
}

/** Path of a program from an npm package. */
function packageProgram(name) {
  return join(ROOT, 'node_modules/.bin', name);
}

/** All test files at or below a path, sorted. Node 18's runner takes only files, no patterns. */
function testFilesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return testFilesIn(inner);
      return entry.name.endsWith('.test.ts') ? [inner] : [];
    });
}

/**
 * Runs test files with Node's runner.
 * @param {readonly string[]} files
 * @param {number} concurrency files at a time
 * @returns {boolean}
 */
function nodeTestsPass(title, files, concurrency) {
  if (files.length === 0) return true;
  const names = files.map((file) => relative(ROOT, file));
  const args = ['--import', 'tsx', 'scripts/run_test_files.mjs', String(concurrency), ...names];
  return passes(`${title}: ${names.length} files`, process.execPath, args);
}

/** The native tests, if the build made some. */
function nativeTestsPass() {
  if (!existsSync(join(ROOT, 'build/CTestTestfile.cmake'))) return true;
  return passes('native tests', 'ctest', ['--test-dir', 'build', '--output-on-failure']);
}

/** Runs every check in order, even after one fails. @returns the names of those that failed */
function runAll() {
  const serial = SERIAL_FOLDERS.map((name) => join(ROOT, 'test', name)).filter(existsSync);
  const isSerial = (file) => serial.some((folder) => file.startsWith(`${folder}/`));
  const files = testFilesIn(join(ROOT, 'test'));
  const checks = {
    types: () => passes('types', packageProgram('tsc'), ['--noEmit']),
    'types of the page': () =>
      passes('types of the page', packageProgram('tsc'), [
        '--noEmit',
        '-p',
        'ts/serve/pages/browser',
      ]),
    'lint and format': () => passes('lint and format', packageProgram('biome'), ['check', '.']),
    'native tests': nativeTestsPass,
    tests: () =>
      nodeTestsPass(
        'tests',
        files.filter((file) => !isSerial(file)),
        2,
      ),
    'tests of whole hosts': () =>
      nodeTestsPass('tests of whole hosts', serial.flatMap(testFilesIn), 1),
  };
  return Object.keys(checks).filter((name) => !checks[name]());
}

/** Runs the tests of the named folders or files. @returns the names of those that failed */
function runNamed(names) {
  return names.filter((name) => {
    if (name === 'native') return !nativeTestsPass();
    const path = [join(ROOT, 'test', name), join(ROOT, name)].find((place) => existsSync(place));
    const files = path === undefined ? [] : testFilesIn(path);
    if (files.length === 0) {
      throw new SetUpError(
        `Cannot run the tests: expected a folder below test/ or a file with tests, got "${name}".`,
      );
    }
    return !nodeTestsPass(`tests of ${name}`, files, SERIAL_FOLDERS.includes(name) ? 1 : 2);
  });
}

try {
  const parts = ['plugin', 'host', 'native tests', 'addon'];
  await setUp({ parts, development: true, testPrograms: true });
  const names = process.argv.slice(2);
  const isReleaseTested = names.length === 0 || names.some((name) => name.includes('release'));
  if (isReleaseTested && !whyNoDebianRoots())
    await makeRelease(ROOT, join(ROOT, 'build/release/dist'), RELEASED_PARTS);
  const fluentBit = realFluentBit();
  process.stdout.write(
    fluentBit === null
      ? 'test: no fluent-bit on PATH or in FLUENT_BIT: the real-host tests are skipped\n'
      : `test: ${versionOf(fluentBit)} (${fluentBit}): the real-host tests run\n`,
  );
  const failed = names.length > 0 ? runNamed(names) : runAll();
  if (failed.length > 0) throw new SetUpError(`test: failed: ${failed.join(', ')}`);
} catch (error) {
  endWith(error);
}
