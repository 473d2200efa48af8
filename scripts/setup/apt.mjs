// Debian's packages: which are installed, which are available, and the two ways of getting them. Installing
// needs root. Unpacking into a folder of the project does not, and starts no service.

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, isRoot, run, tryRun } from './command.mjs';
import { SetUpError, say } from './say.mjs';

/** Another apt may be running on a machine that has just started; waiting is better than failing. */
const LOCK_TIMEOUT = ['-o', 'DPkg::Lock::Timeout=120'];
/** As root, apt downloads as a user who cannot write into our temporary folder. */
const DOWNLOAD_AS_CALLER = ['-o', 'APT::Sandbox::User=root'];
const QUIET = { env: { DEBIAN_FRONTEND: 'noninteractive' } };

/** Whether this system's packages come from apt. */
export function haveApt() {
  return findOnPath('apt-get') !== null && findOnPath('dpkg') !== null;
}

/**
 * Which of the packages are not installed.
 * @param {readonly string[]} packages
 * @returns {string[]} in the given order
 */
export function missingPackages(packages) {
  if (packages.length === 0) return [];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
  const format = '${Package} ${db:Status-Status}\n';
  // dpkg-query fails if it does not know one of the names, but still prints the others.
  const { stdout } = tryRun('dpkg-query', ['-W', '-f', format, ...packages]);
  const installed = new Set();
  for (const line of stdout.split('\n')) {
    const [name, status] = line.split(' ');
    if (status === 'installed') installed.add(name);
  }
  return packages.filter((name) => !installed.has(name));
}

/** Those that apt cannot get. All in one call: apt reads all of its lists each time, which takes a second. */
function withoutCandidate(packages) {
  const { stdout } = tryRun('apt-cache', ['policy', ...packages]);
  const known = new Set();
  for (const [, name, candidate] of stdout.matchAll(/^(\S+):\n.*\n {2}Candidate: (.+)$/gm)) {
    if (candidate !== '(none)') known.add(name);
  }
  return packages.filter((name) => !known.has(name));
}

/**
 * Makes sure that apt can get the packages, and updates its lists if it cannot.
 * @param {readonly string[]} packages
 * @throws {SetUpError} if a package is not available, or if updating the lists needs root
 */
export function needCandidates(packages) {
  let unknown = withoutCandidate(packages);
  if (unknown.length === 0) return;
  if (!isRoot()) {
    throw new SetUpError(
      `apt does not know where to get ${unknown.join(', ')}. Run as root, then try again:\n  apt-get update`,
    );
  }
  say('updating the lists of packages (apt-get update)');
  run('apt-get', [...LOCK_TIMEOUT, 'update'], QUIET);
  unknown = withoutCandidate(packages);
  if (unknown.length > 0) {
    throw new SetUpError(
      `Cannot install ${unknown.join(', ')}: apt has no candidate, even after apt-get update.`,
    );
  }
}

/**
 * Whether apt can get the package in this version or a later one.
 * @param {string} name
 * @param {string} version
 */
export function isCandidate(name, version) {
  needCandidates([name]);
  const [, candidate] =
    /^ {2}Candidate: (.+)$/m.exec(tryRun('apt-cache', ['policy', name]).stdout) ?? [];
  return tryRun('dpkg', ['--compare-versions', candidate ?? '', 'ge', version]).ok;
}

/**
 * Whether apt would install the package without a conflict and without removing anything.
 * @param {string} name
 */
export function canInstall(name) {
  const { ok, stdout } = tryRun('apt-get', ['-s', 'install', '--no-install-recommends', name]);
  return ok && !/^Remv /m.test(stdout);
}

/**
 * Installs packages. Without root it shows the command that would, and ends the set-up.
 * @param {readonly string[]} packages
 * @throws {SetUpError}
 */
export function installPackages(packages) {
  if (packages.length === 0) return;
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  if (!isRoot()) {
    throw new SetUpError(
      `These packages are missing: ${packages.join(', ')}. Run as root, then try again:\n` +
        `  apt-get ${args.join(' ')}`,
    );
  }
  needCandidates(packages);
  say(`installing ${packages.join(', ')}`);
  const install = () => tryRun('apt-get', [...LOCK_TIMEOUT, ...args], QUIET);
  if (install().ok) return;
  // A list that is some days old names versions that the archive no longer has.
  run('apt-get', [...LOCK_TIMEOUT, 'update'], QUIET);
  run('apt-get', [...LOCK_TIMEOUT, ...args], QUIET);
}

/**
 * Puts the files of packages into a folder without installing them. The folder appears only when it is
 * complete; what was there before is replaced.
 * @param {readonly string[]} packages
 * @param {string} folder
 * @throws {SetUpError}
 */
export function unpackPackages(packages, folder) {
  needCandidates(packages);
  unpackWith([], packages, folder);
}

/**
 * The same for packages that apt finds with these options of its own, whose lists are there.
 * @param {readonly string[]} options
 * @param {readonly string[]} packages
 * @param {string} folder
 * @throws {SetUpError}
 */
export function unpackWith(options, packages, folder) {
  const work = mkdtempSync(join(tmpdir(), 'promexporter-packages-'));
  try {
    const args = [...options, ...DOWNLOAD_AS_CALLER, 'download', ...packages];
    if (!tryRun('apt-get', args, { cwd: work }).ok) {
      if (isRoot()) run('apt-get', [...options, ...LOCK_TIMEOUT, 'update'], QUIET);
      run('apt-get', args, { cwd: work });
    }
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      run('dpkg', ['-x', file, partial], { cwd: work });
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The packages that a package needs, the first of each choice, as the archive lists them.
 * @param {string} name
 * @returns {string[]}
 */
export function dependenciesOf(name) {
  const { stdout } = run('apt-cache', ['show', '--no-all-versions', name]);
  const line = /^Depends: (.+)$/m.exec(stdout)?.[1] ?? '';
  return line
    .split(',')
    .map(
      (entry) =>
        entry
          .split('|')[0]
          .trim()
          .split(/[\s:(]/)[0],
    )
    .filter((entry) => entry !== '');
}

/**
 * The mirror that this machine's apt takes Debian itself from, whatever the release.
 * @param {'' | '-security'} [archive] Debian's security updates may have another mirror
 * @returns {string}
 * @throws {SetUpError} if apt knows none
 */
export function debianMirror(archive = '') {
  // Origins stand in the lists, so there are none before the first update.
  const format = '$(ORIGIN) $(CODENAME) $(REPO_URI)';
  const listed = () =>
    new RegExp(`^Debian [a-z]+${archive} (\\S+)$`, 'm').exec(
      run('apt-get', ['indextargets', '--format', format]).stdout,
    )?.[1];
  const mirror = listed();
  if (mirror !== undefined) return mirror;
  if (isRoot()) run('apt-get', [...LOCK_TIMEOUT, 'update'], QUIET);
  const updated = listed();
  if (updated !== undefined) return updated;
  throw new SetUpError(`Cannot find a mirror: the sources of apt have no Debian${archive}.`);
}
