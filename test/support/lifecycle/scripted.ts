// Starts the bundled host with a script and this plugin, and makes sure that it ends with the test.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { PLUGIN, waitFor } from '../e2e/fluent_bit.ts';
import { freePort } from '../free_port.ts';
import { type HostEnd, ScriptedHost } from '../host/scripted_host.ts';

/** Command line of one output of this plugin; `key=value` each, `-m TAG` before them if wanted. */
export function output(...properties: readonly string[]): string[] {
  return ['-o', 'promexporter', ...properties.flatMap((property) => ['-p', property])];
}

/** The URL of an output with `listen=127.0.0.1:PORT`. */
export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/metrics`;
}

/** A host with the plugin loaded and not started. */
export function script(
  t: TestContext,
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ScriptedHost {
  const host = new ScriptedHost(['-e', PLUGIN, ...parameters], env);
  t.after(() => host[Symbol.asyncDispose]());
  return host;
}

/** A started host with one output on a free port. */
export interface StartedScript {
  readonly host: ScriptedHost;
  readonly url: string;
}

/**
 * Starts a host with one output.
 * @param properties of the output, `key=value` each; `listen` is set here
 * @param options of the host, before the output
 */
export async function startScript(
  t: TestContext,
  properties: readonly string[] = [],
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedScript> {
  const port = await freePort();
  const host = script(t, [...options, ...output(`listen=127.0.0.1:${port}`, ...properties)], env);
  assert.match(await host.step('init'), /^init OK/, host.stderr);
  return { host, url: urlOf(port) };
}

/** Flushes one chunk, which must be accepted. */
export async function flushOk(host: ScriptedHost, source: string, tag = 'test'): Promise<void> {
  assert.equal(await host.step(`flush ${tag} ${source}`), 'flush OK 1 RETRY 0 ERROR 0');
}

/**
 * Waits for a line in the host's log. The plugin writes its lines when Fluent Bit calls it, so the host calls it, with
 * empty chunks.
 * @param tag of those chunks, which an output must match
 */
export function logged(
  host: ScriptedHost,
  pattern: RegExp,
  tag = 'test',
): Promise<RegExpExecArray> {
  return waitFor(
    () => `${pattern} in the log:\n${host.stderr}`,
    async () => {
      await host.step(`flush ${tag} hex:`);
      return pattern.exec(host.stderr) ?? undefined;
    },
  );
}

/** Ends the host, which must have kept its signals and end with status 0. */
export async function quitWell(host: ScriptedHost): Promise<HostEnd> {
  assert.equal(await host.step('signals'), 'signals OURS');
  assert.equal(await host.step('foreign'), 'foreign 0');
  const end = await host.quit();
  assert.deepEqual([end.status, end.signal], [0, null], end.stderr);
  return end;
}
