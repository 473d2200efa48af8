// The folder of a release: what is in it, what it needs of a system, and that it has the same bytes whoever makes it.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import test from 'node:test';
import { whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { releasedPath } from '../support/release/in_root.ts';

const ARCHITECTURES = ['amd64', 'arm64'];
const MIB = 1 << 20;
const MAX_FOLDER_MIB = 70;
const MAX_ARCHIVE_MIB = 25;
/** Debian 12's. */
const GLIBC = [2, 36];
/** From libraries of the system, which are not carried. */
const OF_THE_SYSTEM = ['libc.so.6', 'libgcc_s.so.1', 'libm.so.6', 'libstdc++.so.6'];

const skip = whyNoDebianRoots();

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const isElf = (path: string) => readFileSync(path).subarray(0, 4).toString('latin1') === '\x7fELF';

const readelf = (...args: readonly string[]) =>
  execFileSync('readelf', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

for (const architecture of ARCHITECTURES) {
  test(`${architecture}: the folder is small`, { skip }, (t) => {
    const folder = releasedPath(architecture);
    const sizeMib = filesIn(folder).reduce((sum, path) => sum + statSync(path).size, 0) / MIB;
    const archiveMib = statSync(`${folder}.tar.gz`).size / MIB;
    t.diagnostic(`${sizeMib.toFixed(1)} MiB, ${archiveMib.toFixed(1)} MiB compressed`);
    assert.ok(sizeMib <= MAX_FOLDER_MIB, `${sizeMib} MiB`);
    assert.ok(archiveMib <= MAX_ARCHIVE_MIB, `${archiveMib} MiB compressed`);
  });

  test(`${architecture}: no file needs a newer glibc than Debian 12's`, { skip }, () => {
    const elves = filesIn(releasedPath(architecture)).filter(isElf);
    assert.ok(elves.length > 10, `${elves.length} libraries`);
    for (const path of elves) {
      for (const [, major, minor] of readelf('-V', path).matchAll(/GLIBC_(\d+)\.(\d+)/g)) {
        const isOld = Number(major) === GLIBC[0] && Number(minor) <= (GLIBC[1] ?? 0);
        assert.ok(isOld, `${basename(path)} needs GLIBC_${major}.${minor}`);
      }
    }
  });

  test(`${architecture}: every library is carried, but for the system's own`, { skip }, () => {
    const folder = releasedPath(architecture);
    const elves = filesIn(folder).filter(isElf);
    const carried = elves.map((path) => basename(path));
    const needed = elves.flatMap((path) =>
      [...readelf('-d', path).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => name),
    );
    const missing = new Set(needed.filter((name) => !carried.includes(name)));
    const others = [...missing].filter((name) => !name.startsWith('ld-linux-')).sort();
    assert.deepEqual(others, OF_THE_SYSTEM);
    const dynamic = readelf('-d', join(folder, 'out_promexporter.so'));
    assert.match(dynamic, /\(RPATH\).*\[\$ORIGIN\/lib\]/);
  });

  test(`${architecture}: no file names the folder that it was made in`, { skip }, () => {
    for (const path of filesIn(releasedPath(architecture))) {
      assert.ok(!readFileSync(path).includes(ROOT), relative(ROOT, path));
    }
  });

  test(`${architecture}: licenses and the bill of materials name all that is carried`, {
    skip,
  }, () => {
    const folder = releasedPath(architecture);
    const bill = JSON.parse(readFileSync(join(folder, 'promexporter.spdx.json'), 'utf8'));
    assert.equal(bill.spdxVersion, 'SPDX-2.3');
    const names: string[] = bill.packages.map(({ name }: { name: string }) => name);
    for (const name of ['libnode108', 'libicu72', 'libuv1', 'node-undici', 'prom-client']) {
      assert.ok(names.includes(name), `${name} is not in the bill of materials`);
    }
    const ids = new Set(bill.packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID));
    assert.equal(ids.size, names.length);
    for (const { relatedSpdxElement } of bill.relationships)
      assert.ok(ids.has(relatedSpdxElement), relatedSpdxElement);
    const npm = readFileSync(join(folder, 'licenses/npm-packages.txt'), 'utf8');
    const debian = readdirSync(join(folder, 'licenses'));
    for (const { name, externalRefs } of bill.packages) {
      const locator: string = externalRefs[0].referenceLocator;
      if (locator.startsWith('pkg:deb/')) assert.ok(debian.includes(`debian-${name}.txt`), name);
      if (locator.startsWith('pkg:npm/'))
        assert.ok(npm.includes(`\n${name} `) || npm.startsWith(name), name);
    }
  });
}

test('links of the documents lead to files of the folder', { skip }, () => {
  const documents = filesIn(releasedPath('amd64')).filter((path) => path.endsWith('.md'));
  assert.ok(documents.length > 20, `${documents.length} documents`);
  for (const path of documents) {
    const text = readFileSync(path, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(dirname(path), target)), `${path}: ${target}`);
    }
  }
});

test('the documents and examples are those of the project', { skip }, () => {
  for (const folder of ['docs', 'examples']) {
    const names = (top: string) => filesIn(join(top, folder)).map((path) => relative(top, path));
    assert.deepEqual(names(releasedPath('amd64')).sort(), names(ROOT).sort());
  }
});

test('a checksum of every archive is there', { skip }, () => {
  const dist = dirname(releasedPath('amd64'));
  const listed = readFileSync(join(dist, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  const archives = readdirSync(dist).filter((name) => /\.(?:gz|tgz|deb)$/.test(name));
  assert.equal(listed.length, archives.length);
  const checked = spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: dist });
  assert.equal(checked.status, 0, String(checked.stderr));
});

// The compiler, the code caches and the archive must not depend on where and when.
test('another folder and a new build give the same bytes', { skip }, (t) => {
  const copy = join(folderOf(t), 'elsewhere');
  mkdirSync(copy);
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' });
  for (const name of tracked.trimEnd().split('\n')) {
    if (existsSync(join(ROOT, name)))
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const sysroot = 'build/release/sysroot-amd64';
  cpSync(join(ROOT, sysroot), join(copy, sysroot), { recursive: true, verbatimSymlinks: true });
  const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  const make =
    "import('./scripts/release/make.mjs').then((made) => made.makeRelease(process.cwd(), process.cwd() + '/dist', ['amd64']))";
  const made = spawnSync(process.execPath, ['--eval', make], {
    cwd: copy,
    env: { SOURCE_DATE_EPOCH: time.trim(), ...process.env },
    encoding: 'utf8',
  });
  assert.equal(made.status, 0, made.stdout + made.stderr);
  const archive = `${releasedPath('amd64')}.tar.gz`;
  assert.equal(digestOf(join(copy, 'dist', basename(archive))), digestOf(archive));
});
