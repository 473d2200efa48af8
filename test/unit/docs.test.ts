// The documents and the code agree on everything that users see: error codes, keys, addresses, messages.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pluginKeys from '../../ts/config/plugin_keys.json' with { type: 'json' };
import { mistakesOf, optionsOf } from '../support/unit/config/parsed_options.ts';

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

describe('docs/configuration.md', () => {
  const markdown = read('docs/configuration.md');

  it('lists every plugin key with its default', () => {
    const rows = markdown.split('\n');
    for (const { name, default: byDefault } of pluginKeys) {
      const row = rows.find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      assert.ok(row !== undefined, name);
      assert.ok(row.includes(byDefault === null ? 'none' : `\`${byDefault}\``), row);
    }
  });

  it('shows values of listen that the plugin takes', async () => {
    const [, table] = /^\| `listen` \| serves \|\n\|.*\n((?:\|.*\n)+)/m.exec(markdown)!;
    const values = table!.match(/(?<=`)[^`]*:[0-9]+(?=`)/g)!;
    assert.equal(values.length, table!.trim().split('\n').length);
    for (const listen of values) await optionsOf({ listen });
  });

  it('shows mistakes as the plugin logs them', async () => {
    const shown = [...markdown.matchAll(/^\[error\] \[output:promexporter\] (.*)$/gm)];
    const mistakes = await mistakesOf({ listen: 'nope', username: 'prometheus' });
    assert.deepEqual(
      shown.map(([, line]) => line),
      mistakes.map(({ code, text }) => `${text} (${code})`),
    );
  });
});

describe('plugin.conf', () => {
  it('has every plugin key, with its default where it is not a comment', () => {
    const output = read('plugin.conf').replace(/^[\s\S]*\[OUTPUT\]/, '');
    for (const { name, default: byDefault } of pluginKeys) {
      // Only the YAML configuration can hold rules themselves.
      if (name === 'rules') continue;
      const line = new RegExp(`^ +(#?)${name} +(.*)$`, 'm').exec(output);
      assert.ok(line !== null, name);
      const value = line[2]!.replace(/^\$\{\w+:-(.*)\}$/, '$1');
      if (line[1] === '') assert.equal(value, byDefault, name);
      else assert.equal(byDefault, null, name);
    }
  });
});

describe('CONTRIBUTING.md', () => {
  it('names files and folders that exist', () => {
    const named = read('CONTRIBUTING.md').match(
      /(?<=`)(?:ts|test|docs|examples|scripts)\/[^`*<]*(?=`)/g,
    )!;
    assert.ok(named.length > 0);
    for (const file of named) assert.ok(existsSync(path.join(TOP, file)), file);
  });
});
