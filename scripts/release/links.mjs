// Links of a release's documents: those that lead to what is not in the release become plain words.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the release has what is elsewhere in the project. */
const MOVED = { 'ts/config/presets': 'presets' };

const LINK = /(!?)\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)([^)]*)\)/g;

/**
 * Rewrites the documents of a release.
 * @param {string} folder of the release
 */
export function keepLinksInside(folder) {
  for (const name of documentsIn(folder)) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const rewritten = text.replace(LINK, (_link, image, words, target, rest) => {
      const moved = Object.entries(MOVED).reduce(
        (path, [from, to]) => path.replace(from, to),
        target,
      );
      if (existsSync(join(dirname(file), moved))) return `${image}[${words}](${moved}${rest})`;
      return words;
    });
    if (rewritten !== text) writeFileSync(file, rewritten);
  }
}

function documentsIn(folder, inner = '') {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inner, entry.name);
    if (entry.isDirectory()) return documentsIn(folder, path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}
