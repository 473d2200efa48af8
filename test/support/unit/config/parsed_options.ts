// Plugin keys as tests write them in, options or mistakes out.

import assert from 'node:assert/strict';
import { type Options, parseOptions } from '../../../../ts/config/options.ts';
import { presetsOnDisk } from './presets_on_disk.ts';

/** If no key names a file. */
const noFile = (path: string): string => {
  throw new Error(`unexpected read of ${path}`);
};

/** Options of keys without a mistake. */
export async function optionsOf(
  properties: Record<string, string>,
  readFile = noFile,
): Promise<Options> {
  const parsed = await parseOptions(properties, readFile, presetsOnDisk);
  assert.ok('options' in parsed, JSON.stringify(parsed));
  return parsed.options;
}

/** Every mistake of these keys. */
export async function mistakesOf(properties: Record<string, string>, readFile = noFile) {
  const parsed = await parseOptions(properties, readFile, presetsOnDisk);
  assert.ok('mistakes' in parsed, JSON.stringify(parsed));
  return parsed.mistakes;
}

/** The one mistake of these keys. */
export async function mistakeOf(properties: Record<string, string>, readFile = noFile) {
  const mistakes = await mistakesOf(properties, readFile);
  assert.equal(mistakes.length, 1, JSON.stringify(mistakes));
  return mistakes[0]!;
}
