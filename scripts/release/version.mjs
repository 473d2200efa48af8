// Which release this is: its version stands in package.json alone, and its files are as old as its last commit.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryRun } from '../setup/command.mjs';
import { SetUpError } from '../setup/say.mjs';

/**
 * @param {string} root the project's folder
 * @returns {{ version: string, epochSeconds: number }} the time comes from SOURCE_DATE_EPOCH
 * (reproducible-builds.org/specs/source-date-epoch), else from git
 * @throws {SetUpError} if there is neither
 */
export function releaseOf(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const stated = process.env.SOURCE_DATE_EPOCH;
  const text = stated ?? tryRun('git', ['-C', root, 'log', '-1', '--format=%ct']).stdout.trim();
  if (!/^\d+$/.test(text)) {
    throw new SetUpError(
      stated === undefined
        ? 'Cannot tell the time of the release: expected a git repository, or seconds in SOURCE_DATE_EPOCH.'
        : `Cannot tell the time of the release: expected seconds in SOURCE_DATE_EPOCH, got "${stated}".`,
    );
  }
  return { version, epochSeconds: Number(text) };
}
