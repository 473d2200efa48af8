// rules_file with wildcards: which files it means, in which order, and why none.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UnfitFileError } from '../../../ts/config/read_text_file.ts';
import { rulesPaths } from '../../../ts/config/rules_paths.ts';
import { wildcardTest } from '../../../ts/config/wildcards.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'promexporter-paths-'));
const FILES = ['10-b.yaml', '2-a.yaml', 'a.yml', 'b.yaml', 'c.yaml', 'x]y', 'w[1].yaml', 'w1.yaml'];

describe('rulesPaths()', () => {
  for (const file of [...FILES, '.hidden.yaml']) writeFileSync(join(FOLDER, file), '');
  mkdirSync(join(FOLDER, '..data'));
  after(() => rmSync(FOLDER, { recursive: true }));

  const MATCHES: readonly (readonly [pattern: string, files: readonly string[]])[] = [
    ['*.yaml', ['10-b.yaml', '2-a.yaml', 'b.yaml', 'c.yaml', 'w1.yaml', 'w[1].yaml']],
    ['?.yaml', ['b.yaml', 'c.yaml']],
    ['[a-b].y*ml', ['a.yml', 'b.yaml']],
    ['[!b].*', ['a.yml', 'c.yaml']],
    ['[^b].*', ['a.yml', 'c.yaml']],
    ['x[]]y', ['x]y']],
    ['.*.yaml', ['.hidden.yaml']],
    ['w[1].yaml', ['w[1].yaml']],
    ['w[1]*.yaml', ['w1.yaml']],
    ['b.yaml', ['b.yaml']],
    ['missing.yaml', ['missing.yaml']],
  ];
  for (const [pattern, files] of MATCHES) {
    it(`means ${files.join(', ')} by ${pattern}`, () => {
      const paths = files.map((file) => `${FOLDER}/${file}`);
      assert.deepEqual(rulesPaths(`${FOLDER}/${pattern}`), paths);
    });
  }

  it('takes a path without a folder as one in the working directory', () => {
    assert.deepEqual(rulesPaths('package.jso[n]'), ['package.json']);
  });

  it('needs no longer for a name that would send a backtracking engine astray', () => {
    const test = wildcardTest(`${'*a'.repeat(100)}b.yaml`);
    assert.equal(test(`${'a'.repeat(250)}.yaml`), false);
    assert.equal(test(`${'a'.repeat(240)}b.yaml`), true);
  });

  it('means nothing by a range that goes backwards', () => {
    assert.equal(wildcardTest('[z-a].yaml')('m.yaml'), false);
    assert.equal(wildcardTest('[a-z].yaml')('m.yaml'), true);
  });

  it('follows symbolic links to files', () => {
    symlinkSync('b.yaml', join(FOLDER, 'z.link'));
    assert.deepEqual(rulesPaths(`${FOLDER}/z.*`), [`${FOLDER}/z.link`]);
  });

  it('says so if no file matches', () => {
    const none = new UnfitFileError('no file matches');
    assert.throws(() => rulesPaths(`${FOLDER}/*.txt`), none);
    assert.throws(() => rulesPaths(`${FOLDER}/[.yaml*`), none);
  });

  it('refuses wildcards in the folders, and throws what the system says about one that is missing', () => {
    const wrong = new UnfitFileError('wildcards must be in the last part of the path');
    assert.throws(() => rulesPaths('/tm*/a.yaml'), wrong);
    assert.throws(() => rulesPaths('/tm*/*.yaml'), wrong);
    assert.throws(() => rulesPaths(`${FOLDER}/missing/*.yaml`), { code: 'ENOENT' });
  });
});
