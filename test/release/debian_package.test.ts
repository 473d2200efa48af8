// The Debian package: made twice, examined by lintian, installed into a bare system, used, upgraded, removed. It is the one
// for Debian 12, or for the suite in DEBIAN_SUITE: npm run test:matrix takes all.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { buildInSystem, SOURCE } from '../../scripts/release/debian_build.mjs';
import { debianRevision, makeDebianPackage } from '../../scripts/release/debian_package.mjs';
import { inSystem, runInSystem } from '../../scripts/setup/chroot.mjs';
import { setUpDebianBuildSystem } from '../../scripts/setup/debian_build_systems.mjs';
import { SUITES, whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { makeTestSystem } from '../../scripts/setup/debian_test_system.mjs';
import { listening, ROOT, startProcess, waitFor } from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';

const NAME = 'fluent-bit-promexporter';
const SUITE = process.env.DEBIAN_SUITE ?? 'bookworm';
const EPOCH_SECONDS = 1_700_000_000;
const HOST_BUILD = '/usr/src/promexporter-host';
const NEXT_VERSION = '999-1';
const ADMIN_LINE = '# the administrator changed this\n';
const NEXT_LINE = '# the next version brings this\n';
const KEEP_CHANGES = ['-o', 'DPkg::Options::=--force-confold'];

test("each suite's package sorts before that of the next", () => {
  const versions = SUITES.map((suite) => `0.1.0-${debianRevision(suite)}`);
  for (const [index, version] of versions.entries()) {
    const next = versions[index + 1] ?? '0.1.0-2';
    execFileSync('dpkg', ['--compare-versions', version, 'lt', next]);
  }
});

describe(`the package for Debian ${SUITE}`, { skip: whyNoDebianRoots() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-debian-'));
  const system = join(folder, 'system');
  const configuration = (name: string): string => join(system, 'etc', NAME, name);
  let builder = '';
  let path = '';
  after(() => rmSync(folder, { recursive: true, force: true }));

  const make = (dist: string): Promise<string> =>
    makeDebianPackage(ROOT, {
      suite: SUITE,
      dist: join(folder, dist),
      epochSeconds: EPOCH_SECONDS,
    });
  /** Installs or upgrades as an administrator would. What the package depends on has been downloaded before. */
  const install = (file: string): void => {
    copyFileSync(file, join(system, 'tmp', basename(file)));
    const options = ['-y', '--no-install-recommends', ...KEEP_CHANGES];
    runInSystem(system, 'apt-get', ['install', ...options, `/tmp/${basename(file)}`]);
  };
  const status = (): string => runInSystem(system, 'dpkg', ['--status', NAME]).stdout;
  /** The same package with a later version and other configuration files. */
  const nextVersion = (): string => {
    const unpacked = join(folder, 'next');
    execFileSync('dpkg-deb', ['--raw-extract', path, unpacked]);
    for (const name of ['rules.yaml', 'plugins.yaml']) {
      appendFileSync(join(unpacked, 'etc', NAME, name), NEXT_LINE);
    }
    const control = join(unpacked, 'DEBIAN/control');
    const text = readFileSync(control, 'utf8').replace(/^Version: .*/m, `Version: ${NEXT_VERSION}`);
    writeFileSync(control, text);
    const file = join(folder, 'next.deb');
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', unpacked, file]);
    return file;
  };

  before(async () => {
    builder = await setUpDebianBuildSystem(ROOT, SUITE);
    path = await make('first');
    makeTestSystem(ROOT, SUITE, system);
    const source = join(SOURCE, 'native/host');
    buildInSystem(builder, { source, build: HOST_BUILD, target: 'promexporter-host' });
    copyFileSync(join(builder, HOST_BUILD, 'promexporter-host'), join(system, 'usr/bin/host'));
  });

  test('has the same bytes when it is made again', async () => {
    const again = await make('again');
    assert.ok(readFileSync(again).equals(readFileSync(path)));
  });

  test('leaves lintian nothing to say', () => {
    const file = `/tmp/${basename(path)}`;
    copyFileSync(path, join(builder, file));
    const examine = ['--allow-root', '--fail-on', 'none', file];
    assert.equal(runInSystem(builder, 'lintian', examine).stdout, '');
  });

  test("is installed with the system's libnode, and no path to another", () => {
    install(path);
    assert.match(status(), /^Status: install ok installed$/m);
    assert.match(status(), /^Depends: .*\blibnode\d+ /m);
    const plugin = join(system, 'usr/lib', NAME, 'out_promexporter.so');
    const dynamic = execFileSync('readelf', ['-d', plugin], { encoding: 'utf8' });
    assert.match(dynamic, /NEEDED.*\[libnode\.so\.\d+\]/);
    assert.doesNotMatch(dynamic, /RPATH|RUNPATH/);
  });

  test('is loaded by its plugins file, with its rules and its code caches', async (t) => {
    const text = `[SERVICE]
    flush 1
    log_level debug
    plugins_file /etc/${NAME}/plugins.conf
[INPUT]
    name cpu
[OUTPUT]
    name promexporter
    match *
    listen 127.0.0.1:0
    rules_file /etc/${NAME}/rules.yaml
`;
    writeFileSync(join(system, 'tmp/host.conf'), text);
    const command = inSystem(system, '/usr/bin/host', ['-c', '/tmp/host.conf']);
    const host = await listening(startProcess(t, ...command));
    await waitFor(
      () => `metrics of the cpu input; the log is:\n${host.log()}`,
      async () => /^cpu\{.*mode="total"\} /m.test((await scrape(host.url)).body) || undefined,
    );
    assert.match(host.log(), /code cache of main is used/);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });

  test("keeps the administrator's changes in an upgrade, and replaces what nobody changed", () => {
    for (const name of ['rules.yaml', 'plugins.conf'])
      appendFileSync(configuration(name), ADMIN_LINE);
    install(nextVersion());
    assert.match(status(), new RegExp(`^Version: ${NEXT_VERSION}$`, 'm'));
    for (const name of ['rules.yaml', 'plugins.conf']) {
      assert.ok(readFileSync(configuration(name), 'utf8').endsWith(ADMIN_LINE), name);
    }
    assert.ok(readFileSync(configuration('plugins.yaml'), 'utf8').endsWith(NEXT_LINE));
  });

  test('leaves its configuration when it is removed, and nothing when it is purged', () => {
    runInSystem(system, 'dpkg', ['--remove', NAME]);
    assert.ok(!existsSync(join(system, 'usr/lib', NAME)));
    assert.ok(readFileSync(configuration('rules.yaml'), 'utf8').endsWith(ADMIN_LINE));
    runInSystem(system, 'dpkg', ['--purge', NAME]);
    const places = ['etc', 'usr', 'var'].map((name) => join(system, name));
    const left = execFileSync('find', [...places, '-name', `${NAME}*`], { encoding: 'utf8' });
    assert.equal(left, '');
  });
});
