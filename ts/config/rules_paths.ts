// The key rules_file in, the paths of the files that it means out. Its last part may have wildcards: Node 18 has no
// glob. Counting thread, at start and about once a second; command line.

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { UnfitFileError } from './read_text_file.ts';
import { wildcardTest } from './wildcards.ts';

const WILDCARD = /[*?[]/;

/**
 * `*` means any characters, `?` any one and `[a-c]` one of several (`[!a-c]` one of all others), in the last part of
 * the path. As in a shell, they match no dot at the beginning of a name: Kubernetes' `..data` is not meant.
 * @returns the paths sorted by name; the text itself if it has no wildcard or a file is called so
 * @throws UnfitFileError if no file matches; the system's own errors if the folder cannot be read
 */
export function rulesPaths(pattern: string): string[] {
  if (!WILDCARD.test(pattern) || existsSync(pattern)) return [pattern];
  const folder = dirname(pattern);
  const name = basename(pattern);
  if (WILDCARD.test(folder) && !existsSync(folder)) {
    throw new UnfitFileError('wildcards must be in the last part of the path');
  }
  if (!WILDCARD.test(name)) return [pattern];
  const isMeant = wildcardTest(name);
  const names = readdirSync(folder).filter(isMeant);
  if (names.length === 0) throw new UnfitFileError('no file matches');
  const prefix = pattern.slice(0, pattern.length - name.length);
  return names.sort().map((file) => prefix + file);
}
