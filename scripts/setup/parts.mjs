// What is built of the sources, in parts, so that nobody waits for what only others need. A part is built when it is
// missing or older than what it is made of: esbuild bundles the TypeScript, cmake-js drives CMake, and node-gyp builds
// the addon.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { modifiedMs, newestModifiedMs } from './file_time.mjs';
import { SetUpError, say } from './say.mjs';

/**
 * `target` is CMake's name of it; the addon is node-gyp's. `file` is what it leaves, `sources` what it is made of, both
 * below the project's folder. The plugin's also hold the command's, which is bundled with it.
 * @type {Record<Part, { target?: string, file: string, sources: readonly string[] }>}
 * @typedef {'plugin' | 'host' | 'native tests' | 'addon' | 'benchmark runner'} Part
 */
const PARTS = {
  plugin: { target: 'out_promexporter', file: 'out_promexporter.so', sources: ['native', 'ts'] },
  host: { target: 'promexporter-host', file: 'build/promexporter-host', sources: ['test/host'] },
  'native tests': {
    target: 'native_tests',
    file: 'build/promexporter_fake_plugin.so',
    sources: ['native', 'test/native', 'test/host'],
  },
  addon: { file: 'native/build/Release/binding.node', sources: ['native'] },
  'benchmark runner': {
    target: 'libnode_runner',
    file: 'build/bench/libnode_runner',
    sources: [
      'native',
      'bench/CMakeLists.txt',
      'bench/libnode_runner.cc',
      'bench/counting_baseline.c',
      'bench/counting_baseline.h',
      'bench/counting_baseline_addon.c',
    ],
  },
};

/** What every part is made of. */
const COMMON = [
  'CMakeLists.txt',
  'package-lock.json',
  'scripts/bundle.mjs',
  'scripts/setup/parts.mjs',
];

/** node-gyp puts what it makes among the sources. */
function sourcesOf(root, part) {
  return [...PARTS[part].sources, ...COMMON].flatMap((name) => {
    const path = join(root, name);
    if (name !== 'native') return [path];
    return readdirSync(path).flatMap((inner) => (inner === 'build' ? [] : [join(path, inner)]));
  });
}

/** Written last: what a part leaves keeps its time where its own sources are as they were. */
function stampOf(root, part) {
  return join(root, 'build', `${part.replace(' ', '_')}.stamp`);
}

function isUpToDate(root, part) {
  const newest = Math.max(...sourcesOf(root, part).map(newestModifiedMs));
  return existsSync(join(root, PARTS[part].file)) && modifiedMs(stampOf(root, part)) >= newest;
}

/**
 * Builds those of the parts that are out of date. Needs what the other steps of the set-up bring.
 * @param {string} root the project's folder
 * @param {readonly Part[]} wanted
 * @throws {SetUpError} where a compiler fails, which has said why
 */
export async function setUpParts(root, wanted) {
  const parts = wanted.filter((part) => !isUpToDate(root, part));
  if (parts.length === 0) return;
  say(`building the ${parts.join(', the ')}`);
  const begun = new Date();
  const targets = parts.flatMap((part) => PARTS[part].target ?? []);
  if (targets.length > 0) await buildTargets(root, targets, parts.includes('plugin'));
  if (parts.includes('addon')) await buildAddon(root);
  for (const part of parts) {
    writeFileSync(stampOf(root, part), '');
    // What was saved meanwhile may not be in it.
    utimesSync(stampOf(root, part), begun, begun);
  }
}

/** @param {boolean} isBundled whether one of the targets is made of the bundled TypeScript */
async function buildTargets(root, targets, isBundled) {
  const cmakeJs = (...args) => run(root, 'cmake-js/bin/cmake-js', [...args]);
  const quiet = ['--log-level', 'warn'];
  // Configured each time: `build` alone stops where an earlier configuration failed half-way.
  const steps = [cmakeJs('configure', ...quiet), isBundled ? bundle() : undefined];
  const failed = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const atATime = String(availableParallelism());
  await cmakeJs('build', '--parallel', atATime, ...quiet, '--', '--target', ...targets);
}

async function buildAddon(root) {
  const gyp = ['-C', 'native', '--loglevel', 'warn', ...ownHeaders()];
  await run(root, 'node-gyp/bin/node-gyp.js', ['configure', ...gyp]);
  await run(root, 'node-gyp/bin/node-gyp.js', ['build', ...gyp]);
}

// The headers that this Node was installed with, so that node-gyp has nothing to download; where there are none of
// its version, node-gyp's own header cache serves.
function ownHeaders() {
  const folder = dirname(dirname(process.execPath));
  const header = join(folder, 'include', 'node', 'node_version.h');
  if (!existsSync(header)) return [];
  const text = readFileSync(header, 'utf8');
  const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map(
    (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1],
  );
  return `v${major}.${minor}.${patch}` === process.version ? [`--nodedir=${folder}`] : [];
}

/** Runs a program of node_modules, whose output is shown. */
function run(root, script, args) {
  return new Promise((resolve, reject) => {
    const command = [join(root, 'node_modules', script), ...args];
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (status) => {
      if (status === 0) resolve();
      else
        reject(
          new SetUpError(`"${basename(script)} ${args.join(' ')}" ended with status ${status}.`),
        );
    });
  });
}
