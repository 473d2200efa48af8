// Packages of a newer release of Debian, if this system's are too old for a test. They are only unpacked: apt reads the
// release's lists into a folder of its own, so that the system's sources stay as they are.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianMirror, unpackWith } from './apt.mjs';
import { run } from './command.mjs';

/**
 * Puts the files of packages into a folder. Needs no root.
 * @param {readonly string[]} packages
 * @param {string} folder replaced as a whole
 * @param {string} release its code name, such as `trixie`
 * @throws {SetUpError} if the system's mirror does not have the release
 */
export function unpackNewerPackages(packages, folder, release) {
  const state = mkdtempSync(join(tmpdir(), 'promexporter-apt-'));
  try {
    const options = optionsFor(state, release);
    run('apt-get', [...options, 'update', '--error-on=any']);
    unpackWith(options, packages, folder);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

function optionsFor(state, release) {
  const sources = join(state, 'sources.list');
  const lists = join(state, 'lists');
  const cache = join(state, 'cache');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives/partial'), { recursive: true });
  writeFileSync(sources, `deb ${debianMirror()} ${release} main\n`);
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::Cache': cache,
    // As root, apt would read the lists as a user who cannot write here.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}
