// The images of examples/docker/, built of the released folder: the plugin's own is copied from and mounted, and Fluent
// Bit's with the plugin starts. No image is pulled, and no container runs: their roots are entered.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { listening, ROOT, realHost } from '../support/e2e/fluent_bit.ts';
import { scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { sendAsDocker } from '../support/release/docker_log.ts';
import { type Image, Images } from '../support/release/images.ts';
import { insideRoot, type Mount, releasedPath, startInside } from '../support/release/in_root.ts';
import { FLUENT_BIT_IN_IMAGE, officialImageRoot } from '../support/release/official_image.ts';

const skip = whyNoDebianRoots();
const DIST = join(ROOT, 'build/release/dist');
const PLUGIN_DOCKERFILE = 'examples/docker/plugin.Dockerfile';
const FLUENT_BIT_DOCKERFILE = 'examples/docker/fluent-bit.Dockerfile';
const WITH_VOLUME = [FLUENT_BIT_IN_IMAGE, '-e', '/plugins/promexporter/out_promexporter.so'];
const CPU = ['-f', '1', '-i', 'cpu', '-o', 'promexporter', '-p', 'listen=127.0.0.1:0'];

function assertSameFolders(got: string, wanted: string): void {
  // Fails with the list of differences.
  execFileSync('diff', ['--recursive', '--no-dereference', wanted, got]);
}

/** Starts a program in a root with the cpu input, scrapes and stops it. */
async function scrapeAndStop(
  t: TestContext,
  root: string,
  mounts: readonly Mount[],
  [program = '', ...args]: readonly string[],
): Promise<void> {
  const host = await listening(startInside(t, root, mounts, program, [...args, ...CPU]));
  await scrapeCpu(host.url);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
}

describe('images', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-images-'));
  const images = new Images(folder);
  let plugin: Image;
  let fluentBit: Image;

  before(() => {
    plugin = images.build(PLUGIN_DOCKERFILE, DIST, 'amd64');
    const text = readFileSync(join(ROOT, FLUENT_BIT_DOCKERFILE), 'utf8');
    const [, base = ''] = /^FROM (fluent\/fluent-bit:\d+\.\d+\.\d+)$/m.exec(text) ?? [];
    images.addFluentBit(base);
    fluentBit = images.build(FLUENT_BIT_DOCKERFILE, DIST, 'amd64');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('of the plugin are copied from into a volume, as often as you like', async (t) => {
    assert.deepEqual(readdirSync(plugin.root).sort(), ['copy', 'promexporter']);
    assert.deepEqual(plugin.entrypoint, []);
    const volume = { from: folderOf(t), at: '/plugins' };
    for (const _ of ['start', 'restart']) {
      const [program = '', ...args] = plugin.command;
      const [command = '', ...rest] = insideRoot(plugin.root, [volume], program);
      execFileSync(command, [...rest, ...args]);
      assert.deepEqual(readdirSync(volume.from), ['promexporter']);
      assertSameFolders(join(volume.from, 'promexporter'), releasedPath('amd64'));
    }
    await scrapeAndStop(t, officialImageRoot(), [volume], WITH_VOLUME);
  });

  it('of the plugin are mounted as volumes', async (t) => {
    const volume = { from: plugin.root, at: '/plugins' };
    await scrapeAndStop(t, officialImageRoot(), [volume], WITH_VOLUME);
  });

  it('of the plugin for arm64 hold that release, and the program that copies it', (t) => {
    const { architecture, root } = images.build(PLUGIN_DOCKERFILE, DIST, 'arm64');
    assert.equal(architecture, 'arm64');
    assertSameFolders(join(root, 'promexporter'), releasedPath('arm64'));
    const copied = join(folderOf(t), 'copied');
    execFileSync('qemu-aarch64-static', [join(root, 'copy'), join(root, 'promexporter'), copied]);
    assertSameFolders(copied, releasedPath('arm64'));
  });

  it('of Fluent Bit with the plugin serve what you add', async (t) => {
    assert.equal(fluentBit.entrypoint[0], FLUENT_BIT_IN_IMAGE);
    assert.ok(fluentBit.ports.includes('8989/tcp'), fluentBit.ports.join());
    await scrapeAndStop(t, fluentBit.root, [], fluentBit.entrypoint);
  });

  it('of Fluent Bit with the plugin count what containers log', {
    skip: realHost().skip,
  }, async (t) => {
    const port = await freePort();
    // The configuration with ports that are free here, in the place of the one that the command names.
    const configuration = { from: folderOf(t), at: '/promexporter/examples/docker' };
    cpSync(join(ROOT, 'examples/docker'), configuration.from, { recursive: true });
    const file = join(configuration.from, 'fluent-bit.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('24224', String(port)).replace(':8989', ':0'));
    const [program = '', ...args] = [...fluentBit.entrypoint, ...fluentBit.command];
    const host = await listening(startInside(t, fluentBit.root, [configuration], program, args));
    await sendAsDocker(port, 'grafana', ['level=info msg=a', 'level=error msg=b']);
    const service = 'project="promexporter",service="grafana"';
    const lines = [
      `docker_log_lines_total{${service},stream="stdout"} 2`,
      `docker_log_errors_total{${service}} 1`,
    ];
    const url = host.url.replace('0.0.0.0', '127.0.0.1');
    await scrapeUntil(url, (body) => lines.every((line) => body.includes(`${line}\n`)));
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });
});
