// The command's options: those that it accepts, and its messages about the rest.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asksForHelp, readArguments, UsageError } from '../../../ts/cli/arguments.ts';

const KINDS = { format: 'value', tag: 'value', skips: 'flag' } as const;

function read(line: string) {
  const { flags, values, operands } = readArguments(line.split(' '), KINDS);
  return { flags: [...flags], values: Object.fromEntries(values), operands };
}

describe('readArguments()', () => {
  it('accepts options in any position, with a blank or an equals sign', () => {
    assert.deepEqual(read('--tag a b --skips --format=text c'), {
      flags: ['skips'],
      values: { tag: 'a', format: 'text' },
      operands: ['b', 'c'],
    });
  });

  it('uses the last of an option given twice', () => {
    assert.deepEqual(read('--tag a --tag=b').values, { tag: 'b' });
  });

  it('takes arguments after -- literally', () => {
    assert.deepEqual(read('-- --tag a').operands, ['--tag', 'a']);
  });

  it('accepts an empty value, and one that begins with a dash after an equals sign', () => {
    assert.deepEqual(read('--tag= --format=-x').values, { tag: '', format: '-x' });
  });

  it('names the mistake, and the likely intention', () => {
    const mistakes = {
      '--fromat text': 'unknown option "--fromat", did you mean "--format"?',
      '--constructor': 'unknown option "--constructor"',
      '-t a': 'unknown option "-t"',
      '--tag': '--tag: expected a value, got nothing',
      '--tag --skips':
        '--tag: expected a value, got "--skips" (write --tag=--skips if it is the value)',
      '--skips=yes': '--skips: expected no value, got "yes"',
    };
    for (const [line, message] of Object.entries(mistakes)) {
      assert.throws(() => read(line), new UsageError(message), line);
    }
  });
});

describe('asksForHelp()', () => {
  it('recognizes --help and -h before --', () => {
    assert.ok(asksForHelp(['x', '--help']));
    assert.ok(asksForHelp(['-h', 'x']));
    assert.ok(!asksForHelp(['--', '--help']));
  });
});
