// The watch of rules_file, looked at by hand: when it reads, what it says.

import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readTextFile } from '../../ts/config/read_text_file.ts';
import { readRules, stampsOfRules } from '../../ts/config/rules_keys.ts';
import { RulesWatch } from '../../ts/rules_watch.ts';
import { presetsOnDisk } from '../support/unit/config/presets_on_disk.ts';

const CONTEXT = { namespace: '', reserveOwnNames: true };

describe('RulesWatch', () => {
  let folder = '';
  let lines: string[] = [];
  let taken: string[][] = [];
  let reads = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promexporter-watch-'));
    lines = [];
    taken = [];
    reads = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function watch(pattern: string): RulesWatch {
    const path = join(folder, pattern);
    return new RulesWatch(path, stampsOfRules(path), {
      read: (report) => {
        reads++;
        const keys = { rules: undefined, rulesFile: path };
        return readRules(keys, CONTEXT, presetsOnDisk, readTextFile, report);
      },
      take: ({ groups }) => {
        taken.push(groups.flatMap(({ rules }) => rules.map(({ id }) => id)));
        return { unchanged: 1, begun: 2, ended: 3 };
      },
      log: (level, text) => lines.push(`${level} ${text.replaceAll(`${folder}/`, '')}`),
    });
  }

  /** Writes a file with one rule. */
  function write(file: string, name: string): void {
    writeFileSync(join(folder, file), `metrics: [{name: ${name}, type: counter}]\n`);
  }

  async function look(rules: RulesWatch, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await rules.look();
  }

  it('reads a changed file once it has stayed the same for a look', async () => {
    write('r.yaml', 'a');
    const rules = watch('r.yaml');
    await look(rules, 3);
    write('r.yaml', 'abc');
    await look(rules, 1);
    write('r.yaml', 'abcde');
    await look(rules, 1);
    assert.equal(reads, 0);
    await look(rules, 3);
    assert.deepEqual([reads, taken], [1, [['abcde']]]);
    assert.deepEqual(lines, [
      'info reloaded rules (r.yaml): 1 families go on, 2 begin, 3 have ended',
    ]);
  });

  it('says a mistake once, and again if another one takes its place', async () => {
    write('r.yaml', 'a');
    const rules = watch('r.yaml');
    const { succeededMs } = rules;
    writeFileSync(join(folder, 'r.yaml'), 'metrics: [{name: a}]\n');
    await look(rules, 2);
    assert.deepEqual([rules.successful, rules.succeededMs], [false, succeededMs]);
    const said = [
      'error Cannot load rule "a" (r.yaml:1:11): type is missing (PROMEX_RULES_KEY)',
      'error keeping the previous rules (r.yaml)',
    ];
    assert.deepEqual(lines, said);
    utimesSync(join(folder, 'r.yaml'), 1, 1);
    await look(rules, 2);
    assert.deepEqual([reads, lines], [2, said]);
    rmSync(join(folder, 'r.yaml'));
    await look(rules, 3);
    assert.equal(reads, 3);
    assert.match(lines[2]!, /^error rules_file: cannot read "r\.yaml": there is no such file/);
    assert.deepEqual(taken, []);
    write('r.yaml', 'b');
    await look(rules, 2);
    assert.deepEqual([rules.successful, taken], [true, [['b']]]);
  });

  it('notices files that come and go', async () => {
    write('1.yaml', 'a');
    const rules = watch('*.yaml');
    write('2.yaml', 'b');
    await look(rules, 2);
    rmSync(join(folder, '1.yaml'));
    await look(rules, 2);
    assert.deepEqual(taken, [['a', 'b'], ['b']]);
    rmSync(join(folder, '2.yaml'));
    await look(rules, 2);
    assert.match(lines[2]!, /^error rules_file: cannot read "\*\.yaml": no file matches; expected/);
    assert.equal(taken.length, 2);
  });

  it('follows the links by which Kubernetes replaces a ConfigMap', async () => {
    for (const [version, name] of [
      ['..1', 'a'],
      ['..2', 'b'],
    ] as const) {
      mkdirSync(join(folder, version));
      write(`${version}/rules.yaml`, name);
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/rules.yaml', join(folder, 'rules.yaml'));
    const rules = watch('*.yaml');
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await look(rules, 2);
    assert.deepEqual(taken, [['b']]);
  });
});
