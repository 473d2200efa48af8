// Paths in, a text out that is another one once what they lead to has changed. Worker thread. Loaded only where
// web_config_file is set.
import { statSync } from 'node:fs';

/**
 * A file that another one is renamed to changes its number, and one that is written into its times. What cannot be looked
 * at has the reason as its stamp, so that it is seen to come and to go.
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
