// The versions of Node.js that the command line is tested with: the oldest that it supports, and one of each later line.
// npm has their programs as packages, of which .deps/ keeps the program alone.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, runBeside } from './command.mjs';
import { say } from './say.mjs';

/** The first is the lowest that `engines` of package.json allows. */
export const NODE_VERSIONS = ['18.19.0', '20.20.2', '22.23.5', '24.22.3'];

/**
 * Where a version is, or will be.
 * @param {string} root the project's folder
 * @param {string} version one of NODE_VERSIONS
 * @returns {string} path of the program
 */
export function nodeProgram(root, version) {
  return join(root, '.deps', `node-${version}`, 'bin/node');
}

/**
 * Downloads the missing versions, one after the other: each has some 50 MB.
 * @param {string} root the project's folder
 * @returns {Promise<void>}
 * @throws {import('./say.mjs').SetUpError}
 */
export async function setUpNodeVersions(root) {
  for (const version of NODE_VERSIONS) {
    if (!existsSync(nodeProgram(root, version))) await download(root, version);
  }
}

async function download(root, version) {
  say(`unpacking Node.js ${version} into .deps/node-${version}, for the tests`);
  const work = mkdtempSync(join(tmpdir(), 'promexporter-node-'));
  try {
    const name = `node-${process.platform}-${process.arch}@${version}`;
    await runBeside('npm', ['pack', name], { cwd: work });
    const [archive] = readdirSync(work);
    await runBeside('tar', ['-xzf', archive, 'package/bin/node'], { cwd: work });
    const program = join(work, 'package/bin/node');
    run(program, ['--version']);
    const partial = `${nodeProgram(root, version)}.partial`;
    mkdirSync(dirname(partial), { recursive: true });
    run('cp', [program, partial]); // .deps may be on another file system
    renameSync(partial, nodeProgram(root, version));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
