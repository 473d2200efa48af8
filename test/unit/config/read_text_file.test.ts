// The possible targets of a path in the configuration, and that the answer always comes at once.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileErrorReason } from '../../../ts/config/file_error.ts';
import { MAX_FILE_BYTES, readTextFile } from '../../../ts/config/read_text_file.ts';
import { foreignAt } from '../../../ts/config/utf8_text.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'promexporter-read-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The reason why the file is not read, as in a mistake. */
function reasonOf(file: string): string {
  try {
    readTextFile(file);
  } catch (error) {
    return fileErrorReason(error);
  }
  return assert.fail(`${file} was read`);
}

describe('readTextFile()', () => {
  it('returns the content of a file, even through a symbolic link', () => {
    const target = file('text', 'a: µ\n');
    const link = path.join(folder, 'link');
    symlinkSync(target, link);
    assert.equal(readTextFile(target), 'a: µ\n');
    assert.equal(readTextFile(link), 'a: µ\n');
    assert.equal(readTextFile(file('empty', '')), '');
  });

  it('marks bytes that are no UTF-8', () => {
    assert.equal(foreignAt(readTextFile(file('latin1', Buffer.from('b5', 'hex')))), 0);
  });

  it('reads a file whose size is not known before', () => {
    assert.match(readTextFile('/proc/self/status'), /^Name:/);
  });

  it('accepts as many bytes as rules may have, and no more', () => {
    assert.equal(readTextFile(file('most', 'x'.repeat(MAX_FILE_BYTES))).length, MAX_FILE_BYTES);
    assert.equal(
      reasonOf(file('more', 'x'.repeat(MAX_FILE_BYTES + 1))),
      'it must have at most 1048576 bytes, got 1048577 bytes',
    );
  });

  it('refuses anything but an ordinary file, without waiting', async (t) => {
    const fifo = path.join(folder, 'fifo');
    assert.equal(spawnSync('mkfifo', [fifo]).status, 0);
    const socket = path.join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    t.after(() => server.close());
    assert.deepEqual(['/dev/zero', '/dev/null', fifo, folder, socket].map(reasonOf), [
      'it is a device',
      'it is a device',
      'it is a FIFO',
      'it is a directory',
      'it is a socket',
    ]);
  });

  it('leaves missing files and loops to the system', () => {
    assert.equal(reasonOf(path.join(folder, 'none')), 'there is no such file (ENOENT)');
    const there = path.resolve('none');
    assert.equal(reasonOf('none'), `there is no such file (ENOENT) at "${there}"`);
    const loop = path.join(folder, 'loop');
    symlinkSync(loop, loop);
    assert.match(reasonOf(loop), /ELOOP/);
  });
});
