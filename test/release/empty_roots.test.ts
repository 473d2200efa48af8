// The released folder in bare systems: Debian 12, 13 and testing, and what Fluent Bit's official image holds. Nothing of
// Node.js is there.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { debianRoot, SUITES, whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { type Certificate, makeCertificate } from '../support/certificates.ts';
import { listening, ROOT } from '../support/e2e/fluent_bit.ts';
import { scrape, scrapeCpu } from '../support/e2e/scrape.ts';
import { ScriptedHost } from '../support/host/scripted_host.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { quitWell } from '../support/lifecycle/scripted.ts';
import { assertCountsTheSame, EVERY_KIND } from '../support/release/every_kind.ts';
import {
  hostFolders,
  insideRoot,
  type Mount,
  PLUGIN_INSIDE,
  releasedFolder,
  startInside,
} from '../support/release/in_root.ts';
import { officialImageRoot } from '../support/release/official_image.ts';

const skip = whyNoDebianRoots();
const PASSWORD = 'correct horse';

/** The rules, a certificate and a file that demands TLS, as a folder to mount. */
function configuration(t: TestContext): Mount & { readonly server: Certificate } {
  const from = join(folderOf(t), 'config');
  mkdirSync(from);
  copyFileSync(EVERY_KIND, join(from, 'rules.yaml'));
  const server = makeCertificate(from, 'server');
  const web = 'tls_server_config: {cert_file: server.pem, key_file: server.key}\n';
  writeFileSync(join(from, 'web.yml'), web);
  return { from, at: '/config', server };
}

const roots = [
  ...SUITES.map((suite) => ({ name: `Debian ${suite}`, root: () => debianRoot(ROOT, suite) })),
  { name: "Fluent Bit's image", root: officialImageRoot },
];

for (const { name, root } of roots) {
  test(`${name}: starts, serves over TLS with a password, stops`, { skip }, async (t) => {
    const { server, ...config } = configuration(t);
    const folder = root();
    assert.ok(!existsSync(join(folder, 'usr/share/nodejs')), 'something of Node.js is there');
    for (const { name: hostName, mount, program, env } of hostFolders(t)) {
      const mounts = [releasedFolder('amd64'), config, mount];
      const properties = [
        'listen=127.0.0.1:0',
        'web_config_file=/config/web.yml',
        'username=prometheus',
        `password=${PASSWORD}`,
      ];
      const given = properties.flatMap((property) => ['-p', property]);
      const args = ['-e', PLUGIN_INSIDE, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...given];
      const host = await listening(startInside(t, folder, mounts, program, args, env));
      const auth = `prometheus:${PASSWORD}`;
      const tls = { ca: server.cert };
      await scrapeCpu(host.url, { auth, tls });
      assert.equal((await scrape(host.url, { auth: 'prometheus:wrong', tls })).status, 401);
      const page = await scrape(new URL('/', host.url).href, { auth, tls });
      assert.equal(page.status, 200);
      assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null }, hostName);
    }
  });

  test(`${name}: rules count the same as outside, also after a reload`, { skip }, async (t) => {
    const { server: _, ...config } = configuration(t);
    const [bundled] = hostFolders(t);
    assert.ok(bundled);
    const mounts = [releasedFolder('amd64'), config, bundled.mount];
    const properties = ['listen=127.0.0.1:0', 'rules_file=/config/rules.yaml'];
    const given = properties.flatMap((property) => ['-p', property]);
    const host = new ScriptedHost(
      ['-e', PLUGIN_INSIDE, '-o', 'promexporter', ...given],
      bundled.env as Record<string, string>,
      insideRoot(root(), mounts, bundled.program),
    );
    t.after(() => host[Symbol.asyncDispose]());
    assert.match(await host.step('init'), /^init OK/, host.stderr);
    await assertCountsTheSame(host);
    await quitWell(host);
  });
}

// libnode then takes libuv's own function instead of the plugin's, and would abort the process.
test('a libuv that the process has already refuses the start', { skip }, async (t) => {
  const [bundled] = hostFolders(t);
  assert.ok(bundled);
  const host = new ScriptedHost(
    ['-e', PLUGIN_INSIDE, '-o', 'promexporter', '-p', 'listen=127.0.0.1:0'],
    { LD_PRELOAD: '/promexporter/lib/libuv.so.1' },
    insideRoot(
      debianRoot(ROOT, 'bookworm'),
      [releasedFolder('amd64'), bundled.mount],
      bundled.program,
    ),
  );
  t.after(() => host[Symbol.asyncDispose]());
  assert.match(await host.step('init'), /^init FAILED/);
  assert.match(host.stderr, /which is missing.*\(PROMEX_LIBNODE_FILES\)/);
  assert.equal((await host.quit()).signal, null);
});
