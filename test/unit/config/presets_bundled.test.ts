// The bundle carries every preset, as the sources have them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PRESETS } from './presets_on_disk.ts';

const SCRIPT = new URL('../../../scripts/bundle.mjs', import.meta.url);
const ENTRY = { contents: "export { default } from 'bundle:presets'", resolveDir: '.' };

describe("the bundle's presets", () => {
  it('are the files of ts/config/presets', async () => {
    const { bundleText }: { bundleText(entry: string, more: object): Promise<string> } =
      await import(SCRIPT.href);
    const text = await bundleText('', { entryPoints: [], stdin: ENTRY });
    const module = { exports: { default: undefined } };
    new Function('module', 'exports', text)(module, module.exports);
    assert.deepEqual(module.exports.default, PRESETS);
  });
});
