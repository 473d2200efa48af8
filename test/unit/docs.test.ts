// The documents and the code agree on everything that users see: error codes, keys.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pluginKeys from '../../ts/config/plugin_keys.json' with { type: 'json' };

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (file: string) => readFileSync(path.join(TOP, file), 'utf8');

function sources(folder: string): string[] {
  return readdirSync(path.join(TOP, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'build' ? [] : sources(file);
    return /\.(?:ts|cc|h)$/.test(entry.name) ? [file] : [];
  });
}

const codesIn = (text: string) => new Set(text.match(/PROMEX_[A-Z_]*[A-Z]/g));

describe('docs/errors.md', () => {
  it('lists every error code of the sources, and no other', () => {
    const used = codesIn([...sources('ts'), ...sources('native')].map(read).join('\n'));
    const listed = codesIn(read('docs/errors.md'));
    assert.deepEqual([...listed].sort(), [...used].sort());
  });
});

describe('README.md', () => {
  it('lists every plugin key with its default', () => {
    const rows = read('README.md').split('\n');
    for (const { name, default: byDefault } of pluginKeys) {
      const row = rows.find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      assert.ok(row !== undefined, name);
      assert.ok(row.includes(byDefault === null ? 'none' : `\`${byDefault}\``), row);
    }
  });

  it('refers to files that exist', () => {
    for (const document of ['README.md', 'docs/architecture.md']) {
      const links = read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g);
      for (const [, target] of links) {
        assert.ok(existsSync(path.join(TOP, path.dirname(document), target!)), target);
      }
    }
  });
});
