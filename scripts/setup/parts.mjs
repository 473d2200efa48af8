// Builds the sources in parts, so that a command waits only for the parts that it needs. A part is built if it is missing
// or older than its sources. esbuild bundles the TypeScript, cmake-js drives CMake, and node-gyp builds the addon.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { writeBindingProtocol } from './binding_protocol.mjs';
import { modifiedMs, newestModifiedMs } from './file_time.mjs';
import { SetUpError, say } from './say.mjs';

/**
 * `target` is its name in CMake; node-gyp builds the addon. `file` is the result, `sources` its sources, both below the
 * project's folder. The plugin's sources include the command's, which is bundled with it.
 * @type {Record<Part, { target?: string, file: string, sources: readonly string[] }>}
 * @typedef {'plugin' | 'host' | 'native tests' | 'addon' | 'benchmark runner'} Part
 */
const PARTS = {
  plugin: { target: 'out_promexporter', file: 'out_promexporter.so', sources: ['native', 'ts'] },
  host: { target: 'promexporter-host', file: 'build/promexporter-host', sources: ['native/host'] },
  'native tests': {
    target: 'native_tests',
    file: 'build/promexporter_fake_plugin.so',
    sources: ['native', 'test/native', 'native/host'],
  },
  addon: { file: 'native/build/Release/binding.node', sources: ['native'] },
  'benchmark runner': {
    target: 'libnode_runner',
    file: 'build/bench/libnode_runner',
    sources: ['native', 'bench/CMakeLists.txt', 'bench/libnode_runner.cc'],
  },
};

/** Sources of every part. */
const COMMON = [
  'CMakeLists.txt',
  'package-lock.json',
  'scripts/bundle.mjs',
  'scripts/setup/binding_protocol.mjs',
  'scripts/setup/parts.mjs',
  'ts/binding_protocol.json',
];

/** Below native/: what node-gyp makes, and another program's sources. */
const NOT_OF_THE_PLUGIN = ['build', 'host'];

function sourcesOf(root, part) {
  return [...PARTS[part].sources, ...COMMON].flatMap((name) => {
    const path = join(root, name);
    if (name !== 'native') return [path];
    return readdirSync(path).flatMap((inner) =>
      NOT_OF_THE_PLUGIN.includes(inner) ? [] : [join(path, inner)],
    );
  });
}

/** Written last, because a part's file keeps its time if its own sources have not changed. */
function stampOf(root, part) {
  return join(root, 'build', `${part.replace(' ', '_')}.stamp`);
}

function isUpToDate(root, part) {
  const newest = Math.max(...sourcesOf(root, part).map(newestModifiedMs));
  return existsSync(join(root, PARTS[part].file)) && modifiedMs(stampOf(root, part)) >= newest;
}

/**
 * Builds the parts that are out of date. Run it after the other steps of the set-up.
 * @param {string} root the project's folder
 * @param {readonly Part[]} wanted
 * @throws {SetUpError} if a compiler fails, which has printed the reason
 */
export async function setUpParts(root, wanted) {
  const parts = wanted.filter((part) => !isUpToDate(root, part));
  if (parts.length === 0) return;
  say(`building the ${parts.join(', the ')}`);
  const begun = new Date();
  writeBindingProtocol(root);
  const targets = parts.flatMap((part) => PARTS[part].target ?? []);
  if (targets.length > 0) await buildTargets(root, targets, parts.includes('plugin'));
  if (parts.includes('addon')) await buildAddon(root);
  for (const part of parts) {
    writeFileSync(stampOf(root, part), '');
    // Changes saved in the meantime may not be in it.
    utimesSync(stampOf(root, part), begun, begun);
  }
}

/** @param {boolean} isBundled whether one of the targets contains the bundled TypeScript */
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

// The headers that this Node was installed with, so that node-gyp downloads nothing. If there are none of its version,
// node-gyp's own header cache is used.
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
