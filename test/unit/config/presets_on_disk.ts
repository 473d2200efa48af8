// The presets as the sources have them, for tests that run without the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../ts/config/presets',
);

/** Name to YAML text, in the order of the names. */
export const PRESETS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => [path.basename(file, '.yaml'), readFileSync(path.join(FOLDER, file), 'utf8')]),
);
