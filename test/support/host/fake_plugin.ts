// Runs promexporter-host with the fake plugin, and reads the calls that the plugin recorded (fake_plugin.c).

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { builtFile } from './scripted_host.ts';

export const plugin = builtFile('promexporter_fake_plugin.so');
export const host = builtFile('promexporter-host');

/** A folder for one test file's files, removed after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-host-'));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/**
 * Environment that makes the fake plugin write its calls to `path`, and a reader: one call per line, with the thread.
 */
export function callsIn(path: string): { env: Record<string, string>; read: () => string[] } {
  return {
    env: { FAKE_PLUGIN_CALLS: path },
    read: () =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.replace(/thread=(flb-)?/, '')),
  };
}

export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a host to its end. `env` is added to the test's own. */
export function run(parameters: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      host,
      parameters,
      { env: { ...process.env, ...env } },
      (_, stdout, stderr) => {
        resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr });
      },
    );
  });
}
