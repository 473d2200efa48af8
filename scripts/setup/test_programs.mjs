// Programs that tests and benchmarks run against the endpoint: a browser, attackers, other scrapers, another exporter, and
// those that make certificates, images and networks. Looks for each, and gets Debian's package if it is missing.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { haveApt, installPackages, isCandidate, unpackPackages } from './apt.mjs';
import { findOnPath, isRoot, programNamedBy, tryRun } from './command.mjs';
import { unpackNewerPackages } from './newer_debian.mjs';
import { SetUpError, say } from './say.mjs';

/** Each with its purpose. Debian's package of each has the same name, unless PACKAGES says otherwise. */
const PURPOSES = {
  buildah: 'builds images',
  chromium: 'shows the pages',
  iproute2: 'makes networks',
  mtail: 'counts the same lines',
  openssl: 'makes certificates',
  slowhttptest: 'attacks with slow clients',
  'victoria-metrics': 'scrapes the endpoint',
  vmagent: 'scrapes and aggregates',
  wrk: 'scrapes as often as it can',
};

const PACKAGES = { vmagent: 'victoria-metrics' };

/** The program of a package, if it has another name. */
const PROGRAMS = { iproute2: 'ip' };

/** Installed, these would start a service. They need no library that a system does not have. */
const UNPACKED = ['mtail', 'victoria-metrics', 'vmagent'];

/** Versions that the tests need, and the release of Debian that has them. */
const AT_LEAST = { vmagent: { version: '1.112', release: 'trixie' } };

function folderOf(root, name) {
  return join(root, '.deps', name);
}

/**
 * Where a program is: the value of the variable of its name in capitals (CHROMIUM, VICTORIA_METRICS), the one unpacked in
 * the project, else the one on PATH.
 * @param {string} root the project's folder
 * @param {keyof typeof PURPOSES} name
 * @returns {string | null} its path, or null if it is missing
 * @throws {SetUpError} if the variable names something that cannot be run
 */
export function findTestProgram(root, name) {
  const named = programNamedBy(name.toUpperCase().replaceAll('-', '_'));
  if (named !== null) return named;
  const program = PROGRAMS[name] ?? name;
  const unpacked = join(folderOf(root, name), 'usr/bin', program);
  return existsSync(unpacked) ? unpacked : findOnPath(program);
}

/**
 * Gets the missing programs: unpacked into .deps if that is enough, else installed, which needs root.
 * @param {string} root the project's folder
 * @throws {SetUpError} names the missing programs and how to get them
 */
export function setUpTestPrograms(root) {
  const missing = Object.keys(PURPOSES).filter((name) => findTestProgram(root, name) === null);
  if (missing.length === 0) return;
  if (!haveApt()) throw new SetUpError(`${needs(missing)} Put them on PATH.`);
  const problems = [];
  for (const name of missing.filter((one) => UNPACKED.includes(one))) {
    collect(problems, () => unpack(root, name));
  }
  const toInstall = missing.filter((one) => !UNPACKED.includes(one));
  collect(problems, () => {
    if (toInstall.length > 0 && !isRoot()) say(needs(toInstall));
    installPackages(toInstall);
  });
  if (problems.length > 0) throw new SetUpError(problems.join('\n'));
  const left = missing.filter((name) => !isRunnable(root, name));
  if (left.length > 0) {
    throw new SetUpError(
      `Cannot run ${left.join(', ')} although Debian's packages of these names are there.`,
    );
  }
}

function unpack(root, name) {
  say(`unpacking ${name} into .deps/${name}, for the tests`);
  const packages = [PACKAGES[name] ?? name];
  const wanted = AT_LEAST[name];
  if (wanted === undefined || isCandidate(packages[0], wanted.version)) {
    unpackPackages(packages, folderOf(root, name));
  } else {
    unpackNewerPackages(packages, folderOf(root, name), wanted.release);
  }
}

/** If one package is not available, the others are still fetched. */
function collect(problems, step) {
  try {
    step();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    problems.push(error.message);
  }
}

function needs(names) {
  const list = names.map((name) => `${name} (${PURPOSES[name]})`).join(', ');
  return `The tests need ${list}.`;
}

/** An unpacked program must find its libraries; apt installs them with the program. */
function isRunnable(root, name) {
  const path = findTestProgram(root, name);
  if (path === null) return false;
  return !UNPACKED.includes(name) || !/=> not found/.test(tryRun('ldd', [path]).stdout);
}
