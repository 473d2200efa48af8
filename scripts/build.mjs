// Sources in, out_promexporter.so at the repository's top out: bundles the TypeScript, then lets cmake-js drive CMake
// (the plugin, the bundled host, the native tests) and node-gyp build the addon that TypeScript tests load.
// Needs what scripts/setup.mjs installs, which runs it where something is out of date: `npm run build`.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const top = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function run(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(top, 'node_modules', script), ...args], {
      cwd: top,
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${path.basename(script)} ${args.join(' ')} ended with status ${code}`));
    });
  });
}

// The headers that this Node was installed with, so that node-gyp has nothing to download; where there are none of
// its version, node-gyp's own header cache serves.
function ownHeaders() {
  const root = path.dirname(path.dirname(process.execPath));
  const header = path.join(root, 'include', 'node', 'node_version.h');
  if (!existsSync(header)) return [];
  const text = readFileSync(header, 'utf8');
  const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
  );
  return `v${major}.${minor}.${patch}` === process.version ? [`--nodedir=${root}`] : [];
}

/**
 * Written last: a source that only the host or a test is made of leaves the plugin's own time as it was.
 * scripts/setup/plugin.mjs compares it with the sources.
 */
export const STAMP = path.join(top, 'build', 'built.stamp');

/** Builds everything that is older than its sources. */
export async function build() {
  await bundle();
  const cmakeJs = 'cmake-js/bin/cmake-js';
  // Configured each time: `build` alone stops where an earlier configuration failed half-way.
  await run(cmakeJs, ['configure', '--log-level', 'warn']);
  await run(cmakeJs, ['build', '--parallel', '2', '--log-level', 'warn']);
  const gyp = ['-C', 'native', '--loglevel', 'warn', ...ownHeaders()];
  await run('node-gyp/bin/node-gyp.js', ['configure', ...gyp]);
  await run('node-gyp/bin/node-gyp.js', ['build', ...gyp]);
  writeFileSync(STAMP, '');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build();
}
