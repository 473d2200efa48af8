// native/copy/copy.c as releases have it: what it copies, what it leaves when it is stopped or there is no space, and its
// messages.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { releasedPath } from '../support/release/in_root.ts';

/** Beyond the size of the program's buffer. */
const LARGE = Buffer.alloc(300_000, 'ab\0');

/** A folder with the program, with `source` to copy and `volume` for the result. */
function prepared(t: TestContext): string {
  const folder = folderOf(t);
  copyFileSync(join(releasedPath('amd64'), 'copy'), join(folder, 'copy'));
  mkdirSync(join(folder, 'volume'));
  mkdirSync(join(folder, 'source/lib/empty'), { recursive: true });
  writeFileSync(join(folder, 'source/lib/large'), LARGE);
  writeFileSync(join(folder, 'source/tool'), '#!/bin/sh\n');
  writeFileSync(join(folder, 'source/secret'), 'x');
  chmodSync(join(folder, 'source/tool'), 0o755);
  chmodSync(join(folder, 'source/secret'), 0o640);
  symlinkSync('lib/large', join(folder, 'source/link'));
  symlinkSync('/nowhere', join(folder, 'source/lib/dangling'));
  return folder;
}

/** Runs the program in the folder, with a mask that would take away rights. */
function copy(folder: string, ...args: readonly string[]) {
  return run(folder, 'umask 077; exec ./copy "$@"', args);
}

/** Before a command: as root without its privileges, and as another user. */
const POWERLESS = 'setpriv --bounding-set=-all --inh-caps=-all';
const NOBODY = `${POWERLESS} --reuid=65534 --regid=65534 --clear-groups`;

function run(folder: string, script: string, args: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const modeOf = (path: string) => statSync(path).mode & 0o7777;

function assertCopied(target: string): void {
  assert.deepEqual(readdirSync(target).sort(), ['lib', 'link', 'secret', 'tool']);
  assert.deepEqual(readdirSync(join(target, 'lib')).sort(), ['dangling', 'empty', 'large']);
  assert.deepEqual(readFileSync(join(target, 'lib/large')), LARGE);
  assert.equal(readlinkSync(join(target, 'link')), 'lib/large');
  assert.equal(readlinkSync(join(target, 'lib/dangling')), '/nowhere');
  assert.equal(modeOf(join(target, 'tool')), 0o755);
  assert.equal(modeOf(join(target, 'secret')), 0o640);
  assert.equal(modeOf(join(target, 'lib')), 0o755);
}

describe('copy', { skip: whyNoDebianRoots() }, () => {
  it('copies files, folders and links with their modes', (t) => {
    const folder = prepared(t);
    assert.deepEqual(copy(folder, 'source', 'volume/promexporter'), {
      status: 0,
      stdout: 'copied 3 files from source to volume/promexporter\n',
      stderr: '',
    });
    assertCopied(join(folder, 'volume/promexporter'));
    assert.deepEqual(readdirSync(join(folder, 'volume')), ['promexporter']);
  });

  it('copies without the rights to run as the owner, whom the copy changes', (t) => {
    const folder = prepared(t);
    run(folder, 'chmod 6755 source/tool; chmod 2640 source/secret; mkdir -m 1777 source/tmp');
    assert.equal(copy(folder, 'source', 'volume/p').status, 0);
    assert.equal(modeOf(join(folder, 'volume/p/tool')), 0o755);
    assert.equal(modeOf(join(folder, 'volume/p/secret')), 0o640);
    assert.equal(modeOf(join(folder, 'volume/p/tmp')), 0o1777);
  });

  it('copies 499 levels of folders, and refuses more', (t) => {
    const folder = prepared(t);
    const levels = (count: number): string => '/d'.repeat(count);
    mkdirSync(join(folder, 'source', levels(499)), { recursive: true });
    for (const count of [25, 499]) writeFileSync(join(folder, 'source', levels(count), 'f'), '');
    const limited = (): ReturnType<typeof run> =>
      run(folder, 'ulimit -n 1024; exec ./copy source volume/p');
    const copied = 'copied 5 files from source to volume/p\n';
    assert.deepEqual(limited(), { status: 0, stdout: copied, stderr: '' });
    for (const count of [25, 499])
      assert.ok(existsSync(join(folder, 'volume/p', levels(count), 'f')));
    mkdirSync(join(folder, 'source', levels(500)));
    const place = `${folder}/source${levels(500)}`;
    const message = `copy: Cannot copy ${place}: expected at most 500 levels of folders\n`;
    assert.deepEqual(limited(), { status: 1, stdout: '', stderr: message });
    assert.deepEqual(readdirSync(join(folder, 'volume')), ['p']);
  });

  it('refuses a path that is longer than the system takes', (t) => {
    const folder = prepared(t);
    const deep = Array(15).fill('d'.repeat(250)).join('/');
    mkdirSync(join(folder, 'deep', deep), { recursive: true });
    mkdirSync(join(folder, 'source', 's'.repeat(250)));
    renameSync(join(folder, 'deep'), join(folder, 'source', 's'.repeat(250), 'd'.repeat(250)));
    // Node.js could not remove that path either.
    const script = './copy source volume/p; status=$?; rm -r source; exit "$status"';
    const { status, stderr } = run(folder, script);
    assert.deepEqual(
      { status, stderr },
      { status: 1, stderr: `copy: Cannot copy ${folder}/source: Filename too long\n` },
    );
    assert.deepEqual(readdirSync(join(folder, 'volume')), []);
  });

  it('replaces what an earlier version left, and what a killed run left', (t) => {
    const folder = prepared(t);
    for (const name of ['promexporter', 'promexporter.partial', 'promexporter.old']) {
      mkdirSync(join(folder, 'volume', name, 'lib'), { recursive: true });
      writeFileSync(join(folder, 'volume', name, 'lib/of-0.1'), '');
      symlinkSync('/etc', join(folder, 'volume', name, 'link'));
    }
    assert.equal(copy(folder, 'source/', 'volume/promexporter/').status, 0);
    assertCopied(join(folder, 'volume/promexporter'));
    assert.deepEqual(readdirSync(join(folder, 'volume')), ['promexporter']);
    assert.ok(existsSync('/etc/passwd'), 'links are removed, not what they lead to');
  });

  it('takes back what a killed run had moved away, before anything else', (t) => {
    const folder = prepared(t);
    run(folder, 'mkdir volume/p.old && echo old > volume/p.old/version && mkfifo source/pipe');
    const { status, stderr } = copy(folder, 'source', 'volume/p');
    assert.equal(status, 1, stderr);
    assert.deepEqual(readdirSync(join(folder, 'volume')), ['p']);
    assert.equal(readFileSync(join(folder, 'volume/p/version'), 'utf8'), 'old\n');
    run(folder, 'rm source/pipe && mv volume/p volume/p.old');
    assert.equal(copy(folder, 'source', 'volume/p').status, 0);
    assertCopied(join(folder, 'volume/p'));
    assert.deepEqual(readdirSync(join(folder, 'volume')), ['p']);
  });

  it('copies although it may not remove what it replaces', (t) => {
    const folder = prepared(t);
    const script = `chmod 755 . && chmod 644 source/secret && chown 65534:65534 volume
      mkdir volume/p volume/p.partial && touch volume/p/version volume/p.partial/version`;
    run(folder, script);
    const again = () => run(folder, `${NOBODY} ./copy source volume/p`);
    const stdout = 'copied 3 files from source to volume/p\n';
    const warning = (name: string): string =>
      `copy: Cannot remove volume/p.${name}/version: Permission denied\n`;
    const both = `${warning('partial')}${warning('old')}`;
    assert.deepEqual(again(), { status: 0, stdout, stderr: both });
    const first = ['p', 'p.old', 'p.partial.1'];
    assert.deepEqual(readdirSync(join(folder, 'volume')).sort(), first);
    assert.deepEqual(again(), { status: 0, stdout, stderr: warning('old') });
    const second = ['p', 'p.old.1', 'p.partial.1'];
    assert.deepEqual(readdirSync(join(folder, 'volume')).sort(), second);
    assert.deepEqual(again(), { status: 0, stdout, stderr: '' });
    assert.equal(statSync(join(folder, 'volume/p/tool')).uid, 65534);
  });

  it('needs no rights beyond those to read the source and to write beside the target', (t) => {
    const folder = prepared(t);
    run(folder, 'chmod 755 . && chmod 644 source/secret && mkdir other && chown 65534:65534 other');
    for (const _ of ['start', 'restart']) {
      for (const [user, volume] of [
        [POWERLESS, 'volume'],
        [NOBODY, 'other'],
      ]) {
        const { status, stderr } = run(folder, `${user} ./copy source ${volume}/p`);
        assert.equal(status, 0, stderr);
      }
    }
    assert.equal(statSync(join(folder, 'other/p/tool')).uid, 65534);
  });

  it('does not change the files that a program has open', (t) => {
    const folder = prepared(t);
    copy(folder, 'source', 'volume/p');
    const script =
      'exec 3< volume/p/secret; echo y > source/secret; ./copy source volume/p; cat - volume/p/secret <&3';
    const { stdout } = run(folder, script);
    assert.equal(stdout, 'copied 3 files from source to volume/p\nxy\n');
  });

  it('leaves the old folder and nothing else if there is no space', (t) => {
    const folder = prepared(t);
    const script = `
      mount -t tmpfs -o size=400k tmpfs volume && mkdir volume/p && echo old > volume/p/version
      head -c 200000 /dev/zero > volume/other
      ./copy source volume/p; status=$?
      ls -A volume >&2; cat volume/p/version >&2
      exit "$status"
    `;
    const { status, stderr } = run(folder, `unshare --mount sh -c '${script}'`);
    assert.equal(status, 1, stderr);
    assert.equal(
      stderr,
      'copy: Cannot write volume/p.partial/lib/large: No space left on device\nother\np\nold\n',
    );
  });

  it('names what is in the way', (t) => {
    const folder = prepared(t);
    writeFileSync(join(folder, 'file'), '');
    run(folder, 'mkdir odd && mkfifo odd/pipe');
    const cases: readonly (readonly [string, string, string])[] = [
      ['nowhere', 'volume/p', 'Cannot copy nowhere: No such file or directory'],
      ['file', 'volume/p', 'Cannot copy file: expected a folder, got something else'],
      ['source', 'nowhere/p', 'Cannot copy into nowhere: No such file or directory'],
      ['source', 'file', 'Cannot replace file: expected a folder, got something else'],
      ['source', 'file/p', 'Cannot replace file/p: Not a directory'],
      ['source', 'source', 'Cannot replace source: the folder that is copied is inside'],
      ['source', '.', 'Cannot replace .: the folder that is copied is inside'],
      [
        'source',
        'source/lib/p',
        'Cannot copy to source/lib/p: expected a folder outside the one that is copied',
      ],
      [
        'odd',
        'volume/p',
        `Cannot copy ${folder}/odd/pipe: expected a file, folder or link, got a device, pipe or socket`,
      ],
      ['source', 'p'.repeat(250), `Cannot create ${'p'.repeat(250)}.partial: Filename too long`],
      ['source', 'p'.repeat(4090), `Cannot copy to ${'p'.repeat(4090)}: Filename too long`],
    ];
    for (const [source, target, message] of cases) {
      const { status, stderr } = copy(folder, source, target);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `copy: ${message}\n` });
      assert.deepEqual(readdirSync(join(folder, 'volume')), []);
    }
  });

  it('neither copies nor replaces the root folder', (t) => {
    const folder = prepared(t);
    const cases: readonly (readonly [string, string])[] = [
      ['/ /volume/p', 'Cannot copy to /volume/p: expected a folder outside the one that is copied'],
      ['/source /', 'Cannot replace /: the folder that is copied is inside'],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = run(folder, `exec chroot . /copy ${args}`);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `copy: ${message}\n` });
      assert.deepEqual(readdirSync(join(folder, 'volume')), []);
    }
  });

  it('does not remove what it is to copy', (t) => {
    const folder = prepared(t);
    for (const name of ['p.old', 'p.partial']) {
      run(folder, `mkdir -p volume/${name}/lib`);
      const { status, stderr } = copy(folder, `volume/${name}/lib`, 'volume/p');
      const message = `copy: Cannot replace volume/${name}: the folder that is copied is inside\n`;
      assert.deepEqual({ status, stderr }, { status: 1, stderr: message });
      assert.ok(existsSync(join(folder, 'volume', name, 'lib')));
    }
  });

  it('replaces no volume itself, and does not write where it may not', (t) => {
    const folder = prepared(t);
    const cases: readonly (readonly [string, string, string])[] = [
      ['', 'volume', 'Cannot replace volume: Resource busy'],
      ['-o ro', 'volume/p', 'Cannot create volume/p.partial: Read-only file system'],
    ];
    for (const [options, target, message] of cases) {
      const script = `mount -t tmpfs ${options} tmpfs volume && exec ./copy source ${target}`;
      const { status, stderr } = run(folder, `unshare --mount sh -c '${script}'`);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `copy: ${message}\n` });
      assert.ok(!existsSync(join(folder, 'volume.partial')));
    }
  });

  it('shows its usage for anything but two arguments', (t) => {
    const folder = prepared(t);
    for (const args of [[], ['source'], ['source', ''], ['source', 'volume/a', 'volume/b']]) {
      const { status, stderr } = copy(folder, ...args);
      assert.equal(status, 2);
      assert.match(stderr, /^Usage: copy SOURCE TARGET\n/);
    }
  });
});
