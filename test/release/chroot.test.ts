// Programs in another system: what they find of this process.

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { runInSystem } from '../../scripts/setup/chroot.mjs';
import { debianRoot, whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { ROOT } from '../support/e2e/fluent_bit.ts';

function setVariable(t: TestContext, name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe('runInSystem()', { skip: whyNoDebianRoots() }, () => {
  it("hands on the proxies and what is given, and nothing else of this process' environment", (t) => {
    setVariable(t, 'SECRET_OF_THE_CALLER', 'x');
    setVariable(t, 'TMPDIR', '/nowhere');
    setVariable(t, 'https_proxy', 'http://proxy.example:3128');
    const { stdout } = runInSystem(debianRoot(ROOT, 'bookworm'), 'env', [], { GIVEN: 'a b' });
    const found = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    );
    assert.equal(found.GIVEN, 'a b');
    assert.equal(found.https_proxy, 'http://proxy.example:3128');
    assert.equal(found.HOME, '/root');
    assert.match(found.PATH ?? '', /(?:^|:)\/usr\/sbin(?::|$)/);
    // PWD and its like are the shell's that mounts /proc.
    const known = [
      'DEBIAN_FRONTEND',
      'GIVEN',
      'HOME',
      'LC_ALL',
      'OLDPWD',
      'PATH',
      'PWD',
      'SHLVL',
      '_',
    ];
    const unknown = Object.keys(found).filter(
      (name) => !/_proxy$/i.test(name) && !known.includes(name),
    );
    assert.deepEqual(unknown, []);
  });
});
