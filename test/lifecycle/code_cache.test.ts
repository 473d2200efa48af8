// The code caches that the build made are taken by the libnode that it made them with, and one that was made by another
// libnode does no harm.

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

/** A copy of the plugin in which one byte of something that the build has embedded is another. */
function changedPlugin(t: TestContext, names: readonly string[], offset: number): string {
  const bytes = readFileSync(PLUGIN);
  for (const name of names) {
    const embedded = readFileSync(builtFile(`code_caches/${name}.cache`));
    assert.ok(embedded.length > offset, `the build made no ${name}.cache`);
    const at = bytes.indexOf(embedded);
    assert.ok(at > 0, `the plugin does not hold ${name}.cache`);
    bytes[at + offset]! ^= 0xff;
  }
  const folder = folderOf(t);
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
    {
      title: "another V8's code caches do no harm",
      said: 'refused',
      pluginOf: (t: TestContext) => changedPlugin(t, BUNDLES, VERSION_HASH_OFFSET),
    },
    {
      title: "another libnode's code caches do no harm",
      said: 'refused',
      pluginOf: (t: TestContext) => changedPlugin(t, ['libnode'], 0),
    },
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
