// The plugin itself: built when it is missing or older than one of its sources.

import { join } from 'node:path';
import { build, STAMP } from '../build.mjs';
import { modifiedMs, newestModifiedMs } from './file_time.mjs';
import { bundledHost } from './hosts.mjs';
import { say } from './say.mjs';

/** What the plugin and the bundled host are made of, below the project's folder. */
const SOURCES = [
  'native',
  'ts',
  'test/host',
  'test/native',
  'bench/CMakeLists.txt',
  'bench/libnode_runner.cc',
  'CMakeLists.txt',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
];

/**
 * Builds out_promexporter.so, the bundled host and the native tests, unless they are newer than their sources.
 * @param {string} root the project's folder
 */
export async function setUpPlugin(root) {
  const plugin = modifiedMs(join(root, 'out_promexporter.so'));
  const built = Math.max(plugin, modifiedMs(STAMP));
  const sources = Math.max(...SOURCES.map((name) => newestModifiedMs(join(root, name))));
  if (plugin >= 0 && built >= sources && bundledHost(root) !== null) return;
  say('building out_promexporter.so (npm run build)');
  await build();
}
