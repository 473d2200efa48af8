// Runs hosts with the released folder in another root folder, where nothing of this machine is. What the host needs is
// mounted there in a mount namespace of its own, so nothing is left when it ends.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TestContext } from 'node:test';
import { bundledHost, realFluentBit } from '../../../scripts/setup/hosts.mjs';
import { ROOT, type Running, startProcess } from '../e2e/fluent_bit.ts';
import { folderOf } from '../lifecycle/chunks.ts';

/** A folder of this machine, and where it is seen inside. */
export interface Mount {
  readonly from: string;
  readonly at: string;
}

/** Where the released folder is seen. */
export const PLUGIN_INSIDE = '/promexporter/out_promexporter.so';

// The first arguments: the root folder, the number of mounts, a pair for each of them. Then the program inside.
const SCRIPT = `
set -e
root=$1 count=$2
shift 2
while [ "$count" -gt 0 ]; do
  mkdir -p "$root$2"
  mount --rbind "$1" "$root$2"
  shift 2
  count=$((count - 1))
done
exec chroot "$root" "$@"
`;

/**
 * The command that runs a program inside.
 * @param root the other root folder, which keeps empty folders where something was mounted
 */
export function insideRoot(root: string, mounts: readonly Mount[], program: string): string[] {
  const all = [{ from: '/proc', at: '/proc' }, { from: '/dev', at: '/dev' }, ...mounts];
  const pairs = all.flatMap(({ from, at }) => [from, at]);
  const unshare = ['unshare', '--mount', '--propagation', 'private'];
  return [...unshare, 'sh', '-c', SCRIPT, 'sh', root, String(all.length), ...pairs, program];
}

/** A host's program and its libraries, as a folder to mount. */
interface HostFolder {
  readonly name: string;
  readonly mount: Mount;
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The bundled host, and Fluent Bit if there is one, with the libraries that this machine's was linked with. */
export function hostFolders(t: TestContext): readonly HostFolder[] {
  const programs = [bundledHost(ROOT), realFluentBit()].filter((path) => path !== null);
  return programs.map((path) => {
    const from = join(folderOf(t), basename(path));
    mkdirSync(join(from, 'lib'), { recursive: true });
    copyFileSync(path, join(from, basename(path)));
    for (const library of librariesOf(path)) {
      copyFileSync(library, join(from, 'lib', basename(library)));
    }
    return {
      name: basename(path),
      mount: { from, at: '/host' },
      program: `/host/${basename(path)}`,
      env: { LD_LIBRARY_PATH: '/host/lib' },
    };
  });
}

/** Without libc's own, which fit the loader of the root folder alone. */
function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/=> (\/\S+)/g)].flatMap(([, path = '']) =>
    /\/(?:libc|libm|libdl|librt|libpthread|libresolv)\.so/.test(path) ? [] : [path],
  );
}

/** The released folder for an architecture, as a mount. */
export function releasedFolder(architecture: string): Mount {
  return { from: releasedPath(architecture), at: '/promexporter' };
}

/** The released folder for an architecture, made by the set-up of the tests. */
export function releasedPath(architecture: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const path = join(ROOT, 'build/release/dist', `promexporter-${version}-linux-${architecture}`);
  if (!existsSync(path)) throw new Error(`Cannot find ${path}, which npm test makes.`);
  return path;
}

/** Starts a program inside, as startProcess does outside. */
export function startInside(
  t: TestContext,
  root: string,
  mounts: readonly Mount[],
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Running {
  const [command = '', ...rest] = insideRoot(root, mounts, program);
  return startProcess(t, command, [...rest, ...args], { env });
}
