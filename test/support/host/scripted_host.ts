// Starts promexporter-host with a script on its standard input: steps go in, answers come out, one line each.
// Runs in the test's process; the host is a child.

import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Path of a file that the build made. */
export function builtFile(name: string): string {
  const path = resolve(root, 'build', name);
  assert.ok(existsSync(path), `Cannot find ${path}, npm test builds it`);
  return path;
}

/** How a host ended, and all its output besides answers. */
export interface HostEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A running host. End it with `quit()`, or `[Symbol.asyncDispose]` from a finally block. */
export class ScriptedHost {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<HostEnd>;
  #stderr = '';
  #unread = '';
  readonly #answers: string[] = [];
  #wake: () => void = () => {};
  #over = false;

  /**
   * `parameters`: the host's command line without --host-script. `env` is added to the test's own. `launcher`: a command
   * that becomes the host, whose command line follows it.
   */
  constructor(
    parameters: readonly string[],
    env: Readonly<Record<string, string>> = {},
    launcher: readonly string[] = [],
  ) {
    const host = [builtFile('promexporter-host'), ...parameters, '--host-script', '-'];
    const [program, ...args] = [...launcher, ...host];
    this.child = spawn(program!, args, { env: { ...process.env, ...env } });
    this.child.stdin.on('error', () => {}); // the host may be gone; `ended` tells
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#unread + text).split('\n');
      this.#unread = lines.pop() ?? '';
      this.#answers.push(...lines);
      this.#wake();
    });
    this.ended = new Promise((settle, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (status, signal) => {
        this.#over = true;
        this.#wake();
        settle({ status, signal, stderr: this.#stderr });
      });
    });
  }

  /** The host's log so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Runs one step and resolves to its answer. @throws if the host ends without one */
  async step(line: string): Promise<string> {
    this.child.stdin.write(`${line}\n`);
    while (this.#answers.length === 0) {
      assert.ok(!this.#over, `host ended at step "${line}":\n${this.#stderr}`);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.#answers.shift() ?? '';
  }

  /** Runs one step whose answer is `STEP NUMBER`, such as `fds`. */
  async number(step: string): Promise<number> {
    const answer = await this.step(step);
    const value = Number(answer.slice(step.length + 1));
    assert.ok(Number.isFinite(value), `step "${step}" answered "${answer}"`);
    return value;
  }

  /** Lets the host stop its plugin and end. */
  async quit(): Promise<HostEnd> {
    this.child.stdin.end('quit\n');
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) {
      this.child.kill('SIGKILL');
      await this.ended;
    }
  }
}
