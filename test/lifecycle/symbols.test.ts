// The names that the plugin, libnode and Fluent Bit share in one process: Fluent Bit's executable exports all of its
// own, and libnode gets every name that it imports from there if it exists.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { PLUGIN, realHost } from '../support/e2e/fluent_bit.ts';

const real = realHost();

/** Groups of libraries that Fluent Bit contains and libnode expects from the system: see bans in biome.jsonc. */
const KNOWN_GROUPS = /^(?:ares_|nghttp2_|ZSTD_)/;
/**
 * Symbols of the process instead of a library: the allocator, if Fluent Bit is built with jemalloc (libc's and C++'s
 * functions alike, so every library allocates and frees with the same one), and libc's data that an executable holds
 * for all.
 */
const PROCESS_WIDE =
  /^(?:_Zn[wa]\w*|_Zd[la]\w*|malloc|calloc|realloc|free|posix_memalign|aligned_alloc|memalign|valloc|malloc_usable_size|stdin|stdout|stderr|environ)$/;

function symbols(path: string, ...options: readonly string[]): string[] {
  const listed = execFileSync('nm', ['-D', '--format=posix', ...options, path], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return listed.split('\n').flatMap((line) => line.split(/[ @]/, 1)[0] || []);
}

/** The libnode that the plugin is linked to, as found by the loader. */
function libnodePath(): string {
  const [, path] =
    /libnode\.so\S* => (\S+)/.exec(execFileSync('ldd', [PLUGIN], { encoding: 'utf8' })) ?? [];
  assert.ok(path, 'a libnode.so among what ldd finds for the plugin');
  return path;
}

test('the plugin exports only the names that Fluent Bit looks up, and one for libnode', () => {
  assert.deepEqual(symbols(PLUGIN, '--defined-only').sort(), [
    'FLBPluginExit',
    'FLBPluginExitCtx',
    'FLBPluginFlushCtx',
    'FLBPluginInit',
    'FLBPluginOutputPreExit',
    'FLBPluginRegister',
    // native/libnode_files.cc
    'uv_fs_open',
  ]);
});

test('names that libnode would take from Fluent Bit stay within the libraries that the plugin avoids', {
  skip: real.skip,
}, (t) => {
  const wanted = new Set(symbols(libnodePath(), '--undefined-only'));
  assert.ok(wanted.size > 0, 'libnode imports nothing');
  const shared = symbols(real.path, '--defined-only').filter((name) => wanted.has(name));
  const counts = new Map<string, number>();
  for (const name of shared) {
    const group = KNOWN_GROUPS.exec(name)?.[0] ?? 'process-wide ';
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  t.diagnostic([...counts].map(([group, count]) => `${group}* ${count}`).join(', '));
  const others = shared.filter((name) => !KNOWN_GROUPS.test(name) && !PROCESS_WIDE.test(name));
  assert.deepEqual(others, []);
});
