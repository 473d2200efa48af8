// The code caches that the build made are taken by the libnode that it made them with, and one that was made by another
// V8 does no harm.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { hostPrograms, listening, PLUGIN, ROOT, startProcess } from '../support/e2e/fluent_bit.ts';
import { scrapeCpu } from '../support/e2e/scrape.ts';
import { builtFile } from '../support/host/scripted_host.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { output } from '../support/lifecycle/scripted.ts';

const BUNDLES = ['main', 'worker'];
/** Of V8's SerializedCodeData: the hash of its version comes after the magic number (src/snapshot/code-serializer.h). */
const VERSION_HASH_OFFSET = 4;

/** The plugin as a build with another V8 would have left it. */
function pluginOfAnotherV8(t: TestContext): string {
  const folder = folderOf(t);
  const bytes = readFileSync(PLUGIN);
  for (const bundle of BUNDLES) {
    const cache = readFileSync(builtFile(`generated/${bundle}.cache`));
    assert.ok(cache.length > 0, `the build made no code cache of ${bundle}`);
    const at = bytes.indexOf(cache);
    assert.ok(at > 0, `the plugin does not hold the code cache of ${bundle}`);
    bytes.writeUInt32LE(
      ~bytes.readUInt32LE(at + VERSION_HASH_OFFSET) >>> 0,
      at + VERSION_HASH_OFFSET,
    );
  }
  const plugin = join(folder, 'out_promexporter.so');
  writeFileSync(plugin, bytes);
  // The set-up's own libnode is found beside the plugin.
  const libnode = join(ROOT, '.libnode');
  if (existsSync(libnode)) symlinkSync(libnode, join(folder, '.libnode'));
  return plugin;
}

for (const { name, path, skip } of hostPrograms()) {
  const cases = [
    { title: "the build's code caches are used", said: 'used', pluginOf: () => PLUGIN },
    { title: "another V8's code caches do no harm", said: 'refused', pluginOf: pluginOfAnotherV8 },
  ];
  for (const { title, said, pluginOf } of cases) {
    test(`${name}: ${title}`, { skip }, async (t) => {
      const input = ['-v', '-f', '1', '-i', 'cpu'];
      const args = ['-e', pluginOf(t), ...input, ...output('listen=127.0.0.1:0')];
      const host = await listening(startProcess(t, path, args));
      await scrapeCpu(host.url);
      assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
      for (const bundle of BUNDLES) {
        const line = `[debug] [output:promexporter] JavaScript: the code cache of ${bundle} is ${said}`;
        assert.ok(host.log().includes(line), host.log());
      }
      assert.doesNotMatch(host.log(), /\[(?: warn|error)\] \[output:promexporter\]/);
    });
  }
}
