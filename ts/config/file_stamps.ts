// Paths in, a text that changes whenever one of the files does out. Worker thread if web_config_file is set, counting
// thread if rules_file is.

import { statSync } from 'node:fs';

/**
 * Renaming another file to a path changes its inode number, writing to it changes its times. If a path cannot be read,
 * the reason is its stamp, so that both disappearing and coming back are noticed.
 */
export function stampsOf(paths: readonly string[]): string {
  return paths.map(stampOf).join('\n');
}

function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
