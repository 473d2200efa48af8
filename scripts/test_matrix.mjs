// `npm run test:matrix`: tries the plugin on each Debian, with the structures of each Fluent Bit, and prints a table.
// `npm run test:matrix -- trixie` takes only the named suites. Fluent Bits in FLUENT_BITS, paths separated by ":", run the
// core of the end-to-end tests on this machine.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { tryHost } from './matrix/host_trial.mjs';
import { nativeName } from './release/architecture.mjs';
import { buildInSystem, SOURCE } from './release/debian_build.mjs';
import { BUILD, makeDebianPackage } from './release/debian_package.mjs';
import { releaseOf } from './release/version.mjs';
import { writeBindingProtocol } from './setup/binding_protocol.mjs';
import { debianBuildSystem, setUpDebianBuildSystem } from './setup/debian_build_systems.mjs';
import { SUITES } from './setup/debian_roots.mjs';
import { versionOf } from './setup/hosts.mjs';
import { locateLibnode } from './setup/libnode.mjs';
import { endWith, SetUpError, say } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

/** What the host registers and how it flushes, as those versions of Fluent Bit do (native/host/README.md). */
const HOSTS = {
  '2.2 to 4.2.2': ['--host-abi=old', '--host-stack=24576'],
  '4.2.3 to 5.0': ['--host-abi=5.0', '--host-stack=24576'],
  '5.1.1': ['--host-abi=5.1.1', '--host-stack=65536'],
};
/** Start, scrape, formats, rules, stop. */
const CORE_TESTS = ['start', 'exposition', 'formats', 'rules_exposition', 'presets', 'stop'];
const PACKAGE_TEST = 'test/release/debian_package.test.ts';
const PASSED = 'passed';
const ASAN_BUILD = '/usr/src/promexporter-asan-host';

/**
 * @typedef {object} Row
 * @property {string} system
 * @property {string} architecture Debian's name
 * @property {string} libnode version of Node.js
 * @property {string} fluentBit
 * @property {string} tried
 * @property {string} result
 */

/** Does it, and says what came of it: the table is complete whatever fails. @returns {Promise<Row>} */
async function rowOf(row, action) {
  say(`${row.system}, Fluent Bit ${row.fluentBit}: ${row.tried}`);
  try {
    await action();
    return { ...row, result: PASSED };
  } catch (error) {
    process.stderr.write(`${error instanceof SetUpError ? error.message : error.stack}\n`);
    const [reason] = error.message.split('\n', 1);
    return { ...row, result: `FAILED: ${reason.replaceAll('|', '\\|')}` };
  }
}

/** Runs test files. @throws {SetUpError} if one fails */
function runTests(files, env) {
  const args = ['--import', 'tsx', 'scripts/run_test_files.mjs', '1', ...files];
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new SetUpError(`${files.join(', ')} ended with status ${status}.`);
}

/** @returns {Promise<Row[]>} */
async function rowsOfSuite(suite) {
  const unknown = { system: `Debian ${suite}`, architecture: nativeName(), libnode: '' };
  const systemRow = { ...unknown, fluentBit: 'none', tried: 'the system that builds: made' };
  const made = await rowOf(systemRow, () => setUpDebianBuildSystem(ROOT, suite));
  if (made.result !== PASSED) return [made];
  const system = debianBuildSystem(ROOT, suite);
  const about = {
    ...systemOf(system),
    libnode: libnodeVersion(join(system, 'usr/include/node')),
  };
  const packageRow = {
    ...about,
    fluentBit: 'bundled host',
    tried: 'package: built, lintian, installed, scraped, upgraded, purged',
  };
  const rows = [await rowOf(packageRow, () => runTests([PACKAGE_TEST], { DEBIAN_SUITE: suite }))];
  const buildRow = { ...about, fluentBit: 'none', tried: 'plugin and bundled host: built' };
  const built = await rowOf(buildRow, () => buildForTrials(suite, system));
  if (built.result !== PASSED) return [...rows, built];
  for (const [versions, parameters] of Object.entries(HOSTS)) {
    const tried = 'start, rules, scrape plain and gzip, reload, stop; AddressSanitizer';
    const trial = { ...about, fluentBit: `structures of ${versions}`, tried };
    rows.push(await rowOf(trial, () => tryHost(trialOf(system, parameters))));
  }
  return rows;
}

/** Whatever came of the package's test, the trials have the plugin of today's sources, as the package holds it. */
async function buildForTrials(suite, system) {
  const { epochSeconds } = releaseOf(ROOT);
  await makeDebianPackage(ROOT, { suite, dist: join(ROOT, 'build/matrix'), epochSeconds });
  buildInSystem(system, {
    source: join(SOURCE, 'native/host'),
    build: ASAN_BUILD,
    target: 'promexporter-host',
    variables: { CMAKE_C_FLAGS: '-fsanitize=address' },
  });
}

function trialOf(system, parameters) {
  return {
    system,
    host: join(ASAN_BUILD, 'promexporter-host'),
    plugin: join(BUILD, 'out_promexporter.so'),
    parameters,
  };
}

/** @returns {Promise<Row[]>} */
async function rowsOfFluentBits(paths) {
  const about = { ...systemOf('/'), libnode: libnodeVersion(locateLibnode(ROOT).include) };
  const rows = [];
  for (const path of paths) {
    const row = { ...about, fluentBit: versionOf(path), tried: `tests: ${CORE_TESTS.join(', ')}` };
    const files = CORE_TESTS.map((name) => `test/e2e/${name}.test.ts`);
    rows.push(await rowOf(row, () => runTests(files, { FLUENT_BIT: path })));
  }
  return rows;
}

function systemOf(system) {
  const text = readFileSync(join(system, 'etc/os-release'), 'utf8');
  const name = /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? 'Linux';
  return { system: name, architecture: nativeName() };
}

/** @param {string} include the folder that holds node.h */
function libnodeVersion(include) {
  const text = readFileSync(join(include, 'node_version.h'), 'utf8');
  return ['MAJOR', 'MINOR', 'PATCH']
    .map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
    .join('.');
}

/** As Markdown. */
function tableOf(rows) {
  const head = ['system', 'architecture', 'libnode', 'Fluent Bit', 'tried', 'result'];
  const lines = rows.map((row) => [
    row.system,
    row.architecture,
    row.libnode,
    row.fluentBit,
    row.tried,
    row.result,
  ]);
  const all = [head, head.map(() => '---'), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

try {
  await setUp({ parts: ['plugin', 'host'], development: true, testPrograms: true });
  writeBindingProtocol(ROOT);
  await bundle();
  const rows = [];
  const named = process.argv.slice(2);
  for (const suite of named.length > 0 ? named : SUITES) rows.push(...(await rowsOfSuite(suite)));
  const paths = (process.env.FLUENT_BITS ?? '').split(':').filter((path) => path !== '');
  rows.push(...(await rowsOfFluentBits(paths)));
  process.stdout.write(`\n${tableOf(rows)}`);
  if (rows.some(({ result }) => result !== PASSED)) throw new SetUpError('test:matrix: failed');
} catch (error) {
  endWith(error);
}
