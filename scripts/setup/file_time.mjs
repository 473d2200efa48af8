// When files were last written, which decides whether a step of the set-up must run again.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} path
 * @returns {number} milliseconds since 1970, or -1 if there is no such file
 */
export function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

/**
 * The newest file at or below a path.
 * @param {string} path a file or a folder; folders themselves do not count
 * @returns {number} milliseconds since 1970, or -1 if there is no file
 */
export function newestModifiedMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return -1;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(-1, ...readdirSync(path).map((name) => newestModifiedMs(join(path, name))));
}
