// Every link of a document leads to an existing file, and to an existing heading in it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const NOT_OURS = ['node_modules', 'build', 'dist'];

/** Documents that a release has at its top, where documents and examples are as they are here. */
const OF_A_RELEASE = 'scripts/release/';

/** All documents at or below a folder, as paths from the top. */
function documentsIn(folder: string): string[] {
  return readdirSync(path.join(TOP, folder), { withFileTypes: true }).flatMap((entry) => {
    const inner = path.join(folder, entry.name);
    if (!entry.isDirectory()) return entry.name.endsWith('.md') ? [inner] : [];
    return entry.name.startsWith('.') || NOT_OURS.includes(entry.name) ? [] : documentsIn(inner);
  });
}

/** The text of a document without its blocks of code, which hold neither links nor headings. */
function proseOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
    const words = heading!.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, '');
    return words.replaceAll(' ', '-');
  });
}

describe('links', () => {
  for (const document of documentsIn('.')) {
    it(`of ${document} lead somewhere`, () => {
      const file = path.join(TOP, document);
      const folder = document.startsWith(OF_A_RELEASE) ? TOP : path.dirname(file);
      for (const [, target] of proseOf(file).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [name, anchor] = target!.split('#');
        const to = name === '' ? file : path.join(folder, name!);
        assert.ok(existsSync(to), target);
        if (anchor !== undefined) assert.ok(anchorsOf(to).includes(anchor), target);
      }
    });
  }
});
