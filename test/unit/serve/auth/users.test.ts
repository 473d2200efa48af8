// Users of the web configuration: who is admitted, which verdicts are remembered, and the cost of a wrong password.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { hashSync } from 'bcryptjs';
import { bundleText } from '../../../../scripts/bundle.mjs';
import { basicAuth } from '../../../../ts/serve/auth/basic_auth.ts';
import type { UserAndPassword } from '../../../../ts/serve/auth/basic_header.ts';
import { Bcrypt } from '../../../../ts/serve/auth/bcrypt.ts';
import { FailureLimit } from '../../../../ts/serve/auth/failure_limit.ts';
import { VerdictCache } from '../../../../ts/serve/auth/verdict_cache.ts';
import { Users } from '../../../../ts/serve/auth/web_config_users.ts';
import {
  FAILURE_BURST,
  MAX_PASSWORD_CHECKS,
  MAX_REMEMBERED_VERDICTS,
} from '../../../../ts/serve/limits.ts';
import { basic } from '../../../support/unit/serve/http/raw_http.ts';

const given = (username: string, password: string): UserAndPassword => ({
  username: Buffer.from(username),
  password: Buffer.from(password),
});

/** In place of bcrypt: the right password of the hash `$2y$10$x…` is x. */
class FakeBcrypt {
  readonly asked: string[] = [];
  answer: (() => void) | null = null;

  async compare(password: string, hash: string): Promise<boolean | null> {
    this.asked.push(`${password} ${hash.slice(0, 8)}`);
    return hash.slice(7).startsWith(password);
  }
}

describe('Users', () => {
  const hashes = new Map([
    ['ann', '$2y$10$a-secret'],
    ['bob', '$2y$12$b-secret'],
  ]);

  it('admits clients whose password matches, and no one else', async () => {
    const users = new Users(hashes, new FakeBcrypt());
    assert.equal(await users.check(given('ann', 'a-secret')), true);
    assert.equal(await users.check(given('bob', 'a-secret')), false);
    assert.equal(await users.check(given('ann', 'A-secret')), false);
    assert.equal(await users.check(given('', '')), false, 'nobody');
  });

  it('admits no unknown user, whatever bcrypt says, at the cost of a known one', async () => {
    const bcrypt = new FakeBcrypt();
    const users = new Users(hashes, bcrypt);
    assert.equal(await users.check(given('eve', 'N')), false);
    assert.match(bcrypt.asked.join(), /^N \$2b\$1[02]\$N$/);
  });

  it('gives users that do not exist the costs of those that do, each name always the same', async () => {
    const costly = new Map([...hashes, ['cid', '$2y$12$c-secret']]);
    const costs = async (users: Users, bcrypt: FakeBcrypt, password: string) => {
      const from = bcrypt.asked.length;
      for (let i = 0; i < 200; i++) await users.check(given(`nobody ${i}`, password));
      return bcrypt.asked.slice(from).map((asked) => asked.split('$')[2]);
    };
    const bcrypt = new FakeBcrypt();
    const users = new Users(costly, bcrypt);
    const first = await costs(users, bcrypt, 'one');
    const cheap = first.filter((cost) => cost === '10').length;
    assert.deepEqual([...new Set(first)].sort(), ['10', '12']);
    assert.ok(cheap > 30 && cheap < 110, `about a third as cheap as ann, got ${cheap} of 200`);
    assert.deepEqual(await costs(users, bcrypt, 'two'), first, 'another password');
    const again = new FakeBcrypt();
    assert.deepEqual(await costs(new Users(costly, again), again, 'one'), first, 'another start');
  });

  it('asks once for the same, also while the answer is awaited', async () => {
    const bcrypt = new FakeBcrypt();
    const users = new Users(hashes, bcrypt);
    const both = [users.check(given('ann', 'a-secret')), users.check(given('ann', 'a-secret'))];
    assert.deepEqual(await Promise.all(both), [true, true]);
    assert.equal(users.check(given('ann', 'a-secret')), true, 'known at once');
    await users.check(given('ann', 'wrong'));
    assert.equal(users.check(given('ann', 'wrong')), false);
    assert.equal(bcrypt.asked.length, 2);
  });

  it('does not mix up parts of the two texts', async () => {
    const users = new Users(new Map([['a', '$2y$10$b']]), new FakeBcrypt());
    assert.equal(await users.check(given('a', 'b')), true);
    // Concatenated without lengths these would be equal.
    assert.equal(await users.check(given('a$2y$10$', 'b')), false);
    assert.equal(await users.check(given('', 'a$2y$10$bb')), false);
  });

  it('refuses bytes that are not UTF-8, which a text could not distinguish', () => {
    const bcrypt = new FakeBcrypt();
    const users = new Users(hashes, bcrypt);
    assert.equal(
      users.check({ username: Buffer.from('ann'), password: Buffer.from([0xff]) }),
      false,
    );
    assert.equal(users.check({ username: Buffer.from([0xfe]), password: Buffer.from('x') }), false);
    assert.equal(bcrypt.asked.length, 0);
  });

  it('remembers nothing if there was no verdict', async () => {
    let isBusy = true;
    const users = new Users(hashes, { compare: async () => (isBusy ? null : true) });
    assert.equal(await users.check(given('ann', 'a-secret')), null);
    isBusy = false;
    assert.equal(await users.check(given('ann', 'a-secret')), true);
  });

  it('forgets verdicts when the hash is replaced', async () => {
    const users = new Users(hashes, new FakeBcrypt());
    assert.equal(await users.check(given('ann', 'a-secret')), true);
    users.replace(new Map([['ann', '$2y$10$other']]));
    assert.equal(await users.check(given('ann', 'a-secret')), false);
    users.replace(new Map());
    assert.equal(await users.check(given('ann', 'other')), false);
  });
});

describe('VerdictCache', () => {
  it('keeps a limited number of each kind, and wrong ones push out no right ones', () => {
    const cache = new VerdictCache(MAX_REMEMBERED_VERDICTS);
    cache.set('right', true);
    for (let i = 0; i < 10 * MAX_REMEMBERED_VERDICTS; i++) cache.set(`wrong ${i}`, false);
    assert.equal(cache.get('right'), true);
    let known = 0;
    for (let i = 0; i < 10 * MAX_REMEMBERED_VERDICTS; i++) {
      if (cache.get(`wrong ${i}`) === false) known++;
    }
    assert.equal(known, MAX_REMEMBERED_VERDICTS);
    assert.equal(cache.get('unknown'), undefined);
  });

  it('has another key for every list of parts', () => {
    const cache = new VerdictCache(1);
    const keyOf = (...parts: string[]) => cache.keyOf(parts.map((part) => Buffer.from(part)));
    const keys = [
      keyOf('ab', 'c'),
      keyOf('a', 'bc'),
      keyOf('abc', ''),
      keyOf('', 'abc'),
      keyOf('abc'),
      keyOf('a', 'b', 'c'),
      keyOf('a:b', 'c'),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keyOf('ab', 'c'), keys[0]);
    assert.notEqual(
      new VerdictCache(1).keyOf([Buffer.from('abc')]),
      keys[4],
      'a secret of its own',
    );
  });
});

describe('basicAuth()', () => {
  const rightIs = (password: string) => (got: UserAndPassword) =>
    Buffer.from(got.password).toString() === password;

  it('counts wrong passwords by address, and then refuses right ones too', () => {
    const auth = basicAuth(rightIs('p'), new FailureLimit(() => 0));
    for (let i = 0; i < FAILURE_BURST; i++) {
      assert.equal(auth.authorize(basic('u:p'), '10.0.0.1'), 'granted');
      assert.equal(auth.authorize(basic('u:no'), '10.0.0.1'), 'denied');
    }
    assert.equal(auth.authorize(basic('u:no'), '10.0.0.1'), 'limited');
    assert.equal(auth.authorize(basic('u:p'), '10.0.0.1'), 'limited');
    assert.equal(auth.authorize(basic('u:p'), '10.0.0.2'), 'granted');
  });

  it('counts no request without a password: a browser begins so', () => {
    const auth = basicAuth(rightIs('p'), new FailureLimit(() => 0));
    for (let i = 0; i < 10 * FAILURE_BURST; i++) {
      for (const header of [undefined, '', 'Basic', 'Bearer abc', basic('no colon')]) {
        assert.equal(auth.authorize(header, '10.0.0.1'), 'denied');
      }
    }
    assert.equal(auth.authorize(basic('u:p'), '10.0.0.1'), 'granted');
  });

  it('lets no more tries begin at once than may fail', async () => {
    const answers: ((isRight: boolean) => void)[] = [];
    const check = () => new Promise<boolean>((resolve) => answers.push(resolve));
    const auth = basicAuth(check, new FailureLimit(() => 0));
    const verdicts = Array.from({ length: 3 * FAILURE_BURST }, () =>
      auth.authorize(basic('u:no'), '10.0.0.1'),
    );
    assert.equal(answers.length, FAILURE_BURST);
    for (const answer of answers) answer(false);
    const all = await Promise.all(verdicts);
    assert.equal(all.filter((verdict) => verdict === 'denied').length, FAILURE_BURST);
    assert.equal(all.filter((verdict) => verdict === 'limited').length, 2 * FAILURE_BURST);
  });

  it('says that it is busy, and counts that as no failure', async () => {
    const auth = basicAuth(async () => null, new FailureLimit(() => 0));
    for (let i = 0; i < 3 * FAILURE_BURST; i++) {
      assert.equal(await auth.authorize(basic('u:p'), '10.0.0.1'), 'busy');
    }
  });
});

describe('Bcrypt', () => {
  const HASH = hashSync('pässword', 4);
  let source = '';

  before(async () => {
    source = await bundleText('ts/serve/auth/bcrypt_thread.ts');
  });

  it('checks in a thread, which starts with the first check', async () => {
    const bcrypt = new Bcrypt(source);
    assert.equal(bcrypt.isRunning, false);
    for (const version of ['$2a$', '$2b$', '$2y$']) {
      assert.equal(await bcrypt.compare('pässword', HASH.replace('$2b$', version)), true, version);
    }
    assert.equal(bcrypt.isRunning, true);
    assert.equal(await bcrypt.compare('password', HASH), false);
    await bcrypt.close();
    assert.equal(bcrypt.isRunning, false);
  });

  it('agrees with others, and like them uses 72 bytes of a password', async () => {
    // A test vector of crypt_blowfish's (https://www.openwall.com/crypt/, wrapper.c).
    const vector = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
    const bcrypt = new Bcrypt(source);
    assert.equal(await bcrypt.compare('U*U', vector), true);
    assert.equal(await bcrypt.compare('x'.repeat(72), hashSync('x'.repeat(80), 4)), true);
    await bcrypt.close();
  });

  it('answers each in its turn, and null to those too many', async () => {
    const bcrypt = new Bcrypt(source);
    const asked = Array.from({ length: 2 * MAX_PASSWORD_CHECKS }, (_, i) =>
      bcrypt.compare(i % 2 === 0 ? 'pässword' : 'no', HASH),
    );
    const expected = asked.map((_, i) => (i < MAX_PASSWORD_CHECKS ? i % 2 === 0 : null));
    assert.deepEqual(await Promise.all(asked), expected);
    assert.equal(await bcrypt.compare('pässword', HASH), true);
    await bcrypt.close();
  });

  it('ends the thread when there is nothing to do, and starts another', async () => {
    const bcrypt = new Bcrypt(source, 1);
    assert.equal(await bcrypt.compare('pässword', HASH), true);
    while (bcrypt.isRunning) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await bcrypt.compare('pässword', HASH), true);
    await bcrypt.close();
  });

  it('answers null if the thread dies, cannot start or is closed, and continues', async () => {
    const dying = new Bcrypt(
      'require("worker_threads").parentPort.on("message", () => { throw new Error("x"); })',
    );
    assert.deepEqual(await Promise.all([dying.compare('a', HASH), dying.compare('b', HASH)]), [
      null,
      null,
    ]);
    assert.equal(await dying.compare('a', HASH), null);
    // As if the system refused a thread: the constructor throws.
    const unstartable = new Bcrypt(undefined as unknown as string);
    assert.equal(await unstartable.compare('a', HASH), null);
    assert.equal(await unstartable.compare('a', HASH), null);
    const closed = new Bcrypt(source);
    const waiting = closed.compare('a', HASH);
    await closed.close();
    assert.equal(await waiting, null);
  });
});
