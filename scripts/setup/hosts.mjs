// The programs that load the plugin: the real Fluent Bit, and the small host that the build makes from native/host/.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, programNamedBy, tryRun } from './command.mjs';

/** Where native/host/CMakeLists.txt puts the bundled host. */
const BUNDLED_HOST = 'build/promexporter-host';

/**
 * The real Fluent Bit: the program that the environment variable FLUENT_BIT names, else the one on PATH.
 * @returns {string | null} its path, or null if there is none
 * @throws {import('./say.mjs').SetUpError} if FLUENT_BIT names something that cannot be run
 */
export function realFluentBit() {
  return programNamedBy('FLUENT_BIT') ?? findOnPath('fluent-bit');
}

/**
 * The host that the build makes.
 * @param {string} root the project's folder
 * @returns {string | null} its path, or null if it is not built
 */
export function bundledHost(root) {
  const path = join(root, BUNDLED_HOST);
  return existsSync(path) ? path : null;
}

/**
 * The name and version that a Fluent Bit prints.
 * @param {string} path
 * @returns {string} such as "Fluent Bit v5.1.1"
 */
export function versionOf(path) {
  return tryRun(path, ['--version']).stdout.split('\n')[0] || 'Fluent Bit of an unknown version';
}
