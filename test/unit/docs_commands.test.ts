// The documents' examples of the command: each `$ …` of a `console` block with `npx promexporter` in it is run
// literally, one after the other in one folder, and prints the lines after it. Then each command of a `yaml` block for a
// CI succeeds there. Needs the build (npm run build).
//
// The document's first `yaml` block is rules.yaml there; the lines after `$ cat FILE` are that file.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
// Instead of npm's own, which would look for the package in the registry.
const NPX = `#!/bin/sh
shift
exec '${process.execPath}' '${path.join(TOP, 'bin/promexporter.mjs')}' "$@"
`;

interface Command {
  readonly line: string;
  readonly output: string;
}

/** Commands of the blocks in which promexporter is used. */
function commandsOf(markdown: string): Command[] {
  const blocks = [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
  return blocks
    .filter((text) => text.includes('npx promexporter') && text.split('\n').length > 2)
    .flatMap((text) => [...text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)])
    .map(([, line, output]) => ({ line: line!, output: output! }));
}

/** Standard output has standard error in it. */
function run(folder: string, line: string) {
  return spawnSync('sh', ['-c', `{ ${line}\n} 2>&1`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
}

/** Commands of a GitHub workflow's steps and of a GitLab job's script. */
function ciCommandsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^ +- (?:run: )?(npx .*)$/gm)].map(([, line]) => line!);
}

for (const document of ['README.md', 'docs/rules.md', 'docs/command_line.md']) {
  describe(document, () => {
    it('shows the output of commands', (t) => {
      const markdown = readFileSync(path.join(TOP, document), 'utf8');
      const folder = mkdtempSync(path.join(tmpdir(), 'promexporter-docs-'));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      writeFileSync(path.join(folder, 'npx'), NPX, { mode: 0o755 });
      const rules = /^```yaml\n([\s\S]*?)^```$/m.exec(markdown)?.[1] ?? '';
      writeFileSync(path.join(folder, 'rules.yaml'), rules);
      const commands = commandsOf(markdown);
      assert.ok(commands.length > 0);
      for (const { line, output } of commands) {
        const file = /^cat (\S+)$/.exec(line)?.[1];
        if (file !== undefined) writeFileSync(path.join(folder, file), output);
        assert.equal(run(folder, line).stdout, output, `${document}: ${line}`);
      }
      const inCi = ciCommandsOf(markdown);
      assert.equal(inCi.length > 0, document === 'docs/command_line.md');
      for (const line of inCi) assert.equal(run(folder, line).status, 0, `${document}: ${line}`);
    });
  });
}
