// The released folder for arm64, under qemu. The bundled host, built for arm64, stands in for Fluent Bit, in a folder that
// holds nothing but libc and the C++ library of Debian 12.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { architecture, nativeName } from '../../scripts/release/architecture.mjs';
import { findOnPath, run } from '../../scripts/setup/command.mjs';
import { whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { ScriptedHost } from '../support/host/scripted_host.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { quitWell } from '../support/lifecycle/scripted.ts';
import { assertCountsTheSame, EVERY_KIND } from '../support/release/every_kind.ts';
import { insideRoot, PLUGIN_INSIDE, releasedFolder } from '../support/release/in_root.ts';

const SYSROOT = join(ROOT, 'build/release/sysroot-arm64');
const SYSTEM = ['libc6', 'libgcc-s1', 'libstdc++6'];

/** A folder with the files of these packages alone. */
function bareRoot(t: TestContext): string {
  const root = folderOf(t);
  const packages: readonly { readonly name: string; readonly files: readonly string[] }[] =
    JSON.parse(readFileSync(join(SYSROOT, 'packages.json'), 'utf8'));
  for (const { files } of packages.filter(({ name }) => SYSTEM.includes(name))) {
    for (const file of files.filter((path) => /\/lib\//.test(path))) {
      const source = join(SYSROOT, file);
      if (lstatSync(source).isDirectory() || statSync(source).isDirectory()) continue;
      mkdirSync(join(root, dirname(file)), { recursive: true });
      copyFileSync(source, join(root, file));
    }
  }
  return root;
}

/** The bundled host for arm64, and qemu for this machine, as a folder. */
function hostFolder(t: TestContext): string {
  const { emulator, toolPrefix } = architecture('arm64');
  const from = folderOf(t);
  const qemu = findOnPath(emulator);
  assert.ok(qemu, `Cannot find ${emulator}, which the release needs as well.`);
  copyFileSync(qemu, join(from, 'qemu'));
  const cmake = ['-S', join(ROOT, 'native/host'), '-B', join(from, 'build')];
  run('cmake', [...cmake, '-DCMAKE_SYSTEM_NAME=Linux', `-DCMAKE_C_COMPILER=${toolPrefix}gcc`]);
  run('cmake', ['--build', join(from, 'build'), '--target', 'promexporter-host']);
  return from;
}

test('arm64: starts, counts by rules, reloads, stops', {
  skip: whyNoDebianRoots() || (nativeName() !== 'amd64' && 'the emulator is for amd64'),
}, async (t) => {
  const root = bareRoot(t);
  assert.ok(!existsSync(join(root, 'usr/lib/aarch64-linux-gnu/libnode.so.108')));
  const config = folderOf(t);
  copyFileSync(EVERY_KIND, join(config, 'rules.yaml'));
  const mounts = [
    releasedFolder('arm64'),
    { from: hostFolder(t), at: '/host' },
    { from: config, at: '/config' },
  ];
  const properties = ['listen=127.0.0.1:0', 'rules_file=/config/rules.yaml'];
  const given = properties.flatMap((property) => ['-p', property]);
  const host = new ScriptedHost(
    ['/host/build/promexporter-host', '-e', PLUGIN_INSIDE, '-o', 'promexporter', ...given],
    // More than the test itself may take.
    { PROMEXPORTER_TEST_INIT_SECONDS: '3600' },
    insideRoot(root, mounts, '/host/qemu'),
  );
  t.after(() => host[Symbol.asyncDispose]());
  assert.match(await host.step('init'), /^init OK/, host.stderr);
  await assertCountsTheSame(host);
  const url = [...host.stderr.matchAll(/listening on (http:\S+)/g)].at(-1)?.[1] ?? '';
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.match(await answer.text(), /^kind_up/m);
  await quitWell(host);
});
