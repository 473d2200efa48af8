// The modules that run at the plugin's start, on either thread, before a configuration asks for more: each costs time
// and memory even if it is not needed.

import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { bundled, bundleText } from '../../scripts/bundle.mjs';

/** The inputs that run with the entry, without those that `import()` and late-re2js defer. */
async function runAtOnce(entry: string): Promise<string[]> {
  const { inputs } = (await bundled(entry, { metafile: true })).metafile;
  const reached = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    reached.add(file);
    if (file.startsWith('late:')) continue;
    for (const { path: imported, kind, external } of inputs[file]?.imports ?? []) {
      const isPutOff = kind === 'dynamic-import' || external === true;
      if (!isPutOff && !reached.has(imported)) open.push(imported);
    }
  }
  return [...reached];
}

const packageOf = (input: string) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];

describe('the bundle', () => {
  for (const [entry, packages] of [
    ['ts/main.ts', ['prom-client']],
    ['ts/serve/worker.ts', []],
  ] as const) {
    it(`runs of packages only [${packages}] when ${path.basename(entry)} starts`, async () => {
      const inputs = await runAtOnce(entry);
      assert.ok(inputs.length > 10);
      const found = new Set(inputs.map(packageOf).filter((name) => name !== undefined));
      assert.deepEqual([...found].sort(), packages);
      const late = ['config/rules/parse_rules.ts', 'config/web_config/load_web_config.ts'];
      for (const file of late) assert.ok(!inputs.includes(`ts/${file}`), file);
      assert.ok(!inputs.some((input) => input.startsWith('bundle:preset')));
    });
  }

  it('imports nothing at run time, for which a bundle inside the plugin has no host', async () => {
    for (const entry of ['ts/main.ts', 'ts/serve/worker.ts', 'ts/serve/auth/bcrypt_thread.ts']) {
      const text = await bundleText(entry);
      assert.doesNotMatch(text, /\bimport\(/, entry);
    }
  });
});
