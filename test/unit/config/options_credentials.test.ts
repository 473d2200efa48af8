// The keys username, password and password_file: options or every mistake out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakeOf, optionsOf } from '../../support/unit/config/parsed_options.ts';

describe('parseOptions() on credentials', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['a username without a password', { username: 'u' }, /^password: .*, got neither$/],
    [
      'a password without a username',
      { password: 'hunter2' },
      /^username: .*password is set, got none/,
    ],
    ['an empty password', { username: 'u', password: '' }, /^password: .*, got an empty password$/],
    [
      'an empty username',
      { username: '', password: 'hunter2' },
      /^username: expected a name, got an empty one$/,
    ],
    ['a colon in the username', { username: 'a:b', password: 'hunter2' }, /^username: .*colon/],
    [
      'a control character in the password',
      { username: 'u', password: 'hunter2\u0007' },
      /^password: .*not shown/,
    ],
    [
      'both password and file',
      { username: 'u', password: 'hunter2', password_file: '/p' },
      /^password_file: .*one of password and password_file, got both$/,
    ],
  ];
  for (const [name, properties, expected] of cases) {
    it(`refuses ${name}, without saying the password`, async () => {
      const { code, text } = await mistakeOf(properties);
      assert.equal(code, 'PROMEX_CREDENTIALS');
      assert.match(text, expected);
      assert.ok(!text.includes('hunter2'), text);
    });
  }

  it('reads the password from a file, without the newline at its end', async () => {
    for (const [content, password] of [
      ['pass word\n', 'pass word'],
      ['pass\r\n', 'pass'],
      ['pass', 'pass'],
      [' pass ', ' pass '],
    ] as const) {
      const options = await optionsOf({ username: 'u', password_file: '/run/p' }, (path) => {
        assert.equal(path, '/run/p');
        return content;
      });
      assert.deepEqual(options.credentials, { username: 'u', password });
    }
  });

  it('says why a password file cannot be read', async () => {
    for (const [errno, words] of [
      ['ENOENT', /no such file/],
      ['EACCES', /no permission/],
      ['EISDIR', /directory/],
    ] as const) {
      const { code, text } = await mistakeOf({ username: 'u', password_file: '/run/p' }, () => {
        throw Object.assign(new Error('failed'), { code: errno });
      });
      assert.equal(code, 'PROMEX_PASSWORD_FILE');
      assert.match(text, /"\/run\/p"/);
      assert.match(text, words);
    }
  });

  it('refuses a file that is empty, or has more than one line', async () => {
    const keys = { username: 'u', password_file: '/run/p' };
    assert.match((await mistakeOf(keys, () => '\n')).text, /empty file/);
    const { text } = await mistakeOf(keys, () => 'hunter2\nhunter3\n');
    assert.match(text, /one line/);
    assert.doesNotMatch(text, /hunter/);
  });

  it('requires a username with a password file, too', async () => {
    assert.match(
      (await mistakeOf({ password_file: '/p' }, () => 'x')).text,
      /^username: .*password_file is set/,
    );
  });
});
