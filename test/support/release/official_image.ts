// The root folder of Fluent Bit's official image, made from Debian 13's packages, since no test can pull an image: no
// shell, no package manager, and no library beyond those of the list below.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { debianRoot } from '../../../scripts/setup/debian_roots.mjs';
import { bundledHost, realFluentBit } from '../../../scripts/setup/hosts.mjs';
import { ROOT } from '../e2e/fluent_bit.ts';

/** gcr.io/distroless/cc-debian13: {static,base,cc}/config.bzl of GoogleContainerTools/distroless. */
const DISTROLESS = [
  ...['base-files', 'netbase', 'tzdata', 'tzdata-legacy', 'media-types'],
  ...['libc6', 'libssl3t64', 'zlib1g', 'libzstd1', 'libgcc-s1', 'libgomp1', 'libstdc++6'],
];

/** What Fluent Bit 5.1.1 adds: dockerfiles/Dockerfile, the stage deb-extractor. */
const ADDED = [
  ...['libcurl4t64', 'libnghttp2-14', 'libnghttp3-9', 'librtmp1', 'libssh2-1t64', 'libpsl5t64'],
  ...['libbrotli1', 'libsasl2-2', 'pkg-config', 'libpq5', 'libsystemd0', 'ca-certificates'],
  ...['libatomic1', 'libgcrypt20', 'liblz4-1', 'libxxhash0', 'libgssapi-krb5-2', 'libgpg-error0'],
  ...['libkrb5-3', 'libk5crypto3', 'libcom-err2', 'libkrb5support0', 'libgnutls30t64', 'libidn2-0'],
  ...['libkeyutils1', 'libp11-kit0', 'libunistring5', 'libtasn1-6', 'libnettle8t64', 'libgmp10'],
  ...['libhogweed6t64', 'libffi8', 'liblzma5', 'libyaml-0-2', 'libcap2', 'libldap2'],
];

/** Debian's folders of libraries, by Node's names of architectures. */
const TRIPLETS: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/** Where the official image has Fluent Bit; it is also the entry point. */
export const FLUENT_BIT_IN_IMAGE = '/fluent-bit/bin/fluent-bit';

/**
 * The image's root folder. It is made once and kept; only its Fluent Bit is new with each call: the real one if there is
 * one, else the bundled host. Copy the folder before you change it.
 *
 * @returns its path
 * @throws if Debian 13's packages cannot be had; whyNoDebianRoots() tells why not to try
 */
export function officialImageRoot(): string {
  const folder = join(ROOT, '.deps/roots/official-image');
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    unpack([...DISTROLESS, ...ADDED], partial);
    addDistrolessFiles(partial);
    renameSync(partial, folder);
  }
  installFluentBit(folder);
  return folder;
}

/** Downloads with the lists of Debian 13's bare system, and unpacks into a new folder. */
export function unpack(packages: readonly string[], folder: string): void {
  const debian = debianRoot(ROOT, 'trixie');
  const work = `${folder}.debs`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const options = {
    'Dir::State': join(debian, 'var/lib/apt'),
    'Dir::State::status': join(debian, 'var/lib/dpkg/status'),
    'Dir::Cache': work,
    'Dir::Etc::sourcelist': join(debian, 'etc/apt/sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::trustedparts': join(debian, 'etc/apt/trusted.gpg.d'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  };
  const set = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const download = [...set, 'download', ...packages];
  if (spawnSync('apt-get', download, { cwd: work }).status !== 0) {
    // The archive no longer has what the lists name.
    execFileSync('apt-get', [...set, 'update']);
    execFileSync('apt-get', download, { cwd: work });
  }
  mkdirSync(folder);
  for (const name of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', join(work, name), folder]);
  }
  rmSync(work, { recursive: true });
}

/** What distroless has besides packages: common/BUILD.bazel. */
function addDistrolessFiles(folder: string): void {
  const user = (name: string, id: number, home: string) =>
    `${name}:x:${id}:${id}:${name}:${home}:/sbin/nologin\n`;
  const users = [
    user('root', 0, '/root'),
    user('nobody', 65_534, '/nonexistent'),
    user('nonroot', 65_532, '/home/nonroot'),
  ];
  writeFileSync(join(folder, 'etc/passwd'), users.join(''));
  const groups = ['root:x:0:\n', 'nobody:x:65534:\n', 'nonroot:x:65532:\n'];
  writeFileSync(join(folder, 'etc/group'), groups.join(''));
  mkdirSync(join(folder, 'home/nonroot'), { recursive: true });
  for (const name of ['bin', 'etc', 'log']) {
    mkdirSync(join(folder, 'fluent-bit', name), { recursive: true });
  }
}

/** Puts Fluent Bit into the image, with those of its libraries that the official build has inside. */
function installFluentBit(folder: string): void {
  const program = realFluentBit() ?? bundledHost(ROOT) ?? assert.fail('npm test builds the host');
  const installed = join(folder, FLUENT_BIT_IN_IMAGE);
  rmSync(installed, { force: true });
  copyFileSync(program, installed);
  const libraries = join(folder, 'usr/lib', TRIPLETS[process.arch] ?? '');
  const needed = execFileSync('ldd', [program], { encoding: 'utf8' });
  for (const [, name = '', path = ''] of needed.matchAll(/^\s*(\S+) => (\/\S+)/gm)) {
    if (!existsSync(join(libraries, name))) copyFileSync(path, join(libraries, name));
  }
}
