// Archives and checksums with the same bytes for the same files, whoever makes them and when.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../setup/command.mjs';

/**
 * Packs a folder into FOLDER.tar.gz beside it.
 * @param {string} folder
 * @param {number} epochSeconds time of all files in it
 * @returns {string} the archive's path
 * @throws {import('../setup/say.mjs').SetUpError}
 */
export function pack(folder, epochSeconds) {
  const archive = `${folder}.tar.gz`;
  run('tar', [
    '--create',
    '--format=ustar',
    '--sort=name',
    `--mtime=@${epochSeconds}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
    '--use-compress-program=gzip -9 --no-name',
    `--file=${archive}`,
    `--directory=${dirname(folder)}`,
    basename(folder),
  ]);
  return archive;
}

/** Writes SHA256SUMS of all files of a folder, in the format of sha256sum. */
export function writeChecksums(folder) {
  const file = join(folder, 'SHA256SUMS');
  const names = readdirSync(folder)
    .filter((name) => name !== basename(file) && statSync(join(folder, name)).isFile())
    .sort();
  const lines = names.map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    return `${digest}  ${name}\n`;
  });
  writeFileSync(file, lines.join(''));
}
