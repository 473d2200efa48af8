// Reads a compose file as Docker Compose itself does, which checks it against the specification's schema. Needs no daemon.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../e2e/fluent_bit.ts';
import { unpack } from './official_image.ts';

/** The part of a service that tests read, with all its short forms written out. */
export interface Service {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logging?: {
    readonly driver: string;
    readonly options: Readonly<Record<string, string>>;
  };
  readonly ports?: readonly {
    readonly host_ip?: string;
    readonly target: number;
    readonly published: string;
  }[];
  readonly volumes?: readonly {
    readonly type: 'bind' | 'volume';
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
}

export interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
}

/** @throws if Compose refuses the file, with its reason */
export function composeProject(file: string): Project {
  const args = ['--file', file, 'config', '--format', 'json'];
  const { status, stdout, stderr } = spawnSync(composeProgram(), args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Project;
}

/** Debian 13's; Debian 12 has Compose of another age. */
function composeProgram(): string {
  const folder = join(ROOT, '.deps/roots/docker-compose');
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    unpack(['docker-compose'], partial);
    renameSync(partial, folder);
  }
  return join(folder, 'usr/libexec/docker/cli-plugins/docker-compose');
}
