// The npm package as the release makes it, installed into an empty project, without a registry.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { npmPackage } from '../../../scripts/release/npm_package.mjs';
import { ROOT } from '../e2e/fluent_bit.ts';

/** A user's, without what npm sets for `npm test`: npm inside it would take that for its own options. */
const USER_ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')),
);

export interface Installed {
  /** The project, whose node_modules has the package. */
  readonly project: string;
  /** The package's .tgz. */
  readonly archive: string;
}

/** Makes the package and installs it. The caller removes the folder. */
export async function installPackage(): Promise<Installed & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-package-'));
  const archive = await npmPackage(ROOT, join(folder, 'dist'));
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}\n');
  const install = ['install', '--offline', '--no-audit', '--no-fund', archive];
  const options = { cwd: project, encoding: 'utf8', env: USER_ENV } as const;
  const { status, stderr } = spawnSync('npm', install, options);
  assert.equal(status, 0, stderr);
  return { folder, project, archive };
}

/** Runs a program in a folder with a Node.js of its own first on PATH. */
export function runWith(
  node: string,
  cwd: string,
  [program = '', ...args]: readonly string[],
  input = '',
) {
  const path = [dirname(node), process.env.PATH].join(delimiter);
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    input,
    encoding: 'utf8',
    // Colours on request, which the command must ignore: its output is read by programs.
    env: { ...USER_ENV, PATH: path, FORCE_COLOR: '1', NODE_OPTIONS: '' },
  });
  return { status, stdout, stderr };
}

/** Adds a file of the test's own to the project. */
export function addFile({ project }: Installed, name: string, text: string): string {
  const path = join(project, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
