import type { SpawnSyncOptions } from 'node:child_process';

/** What a program printed. */
export interface Output {
  readonly ok: boolean;
  readonly stdout: string;
  /** stdout and stderr, trimmed. */
  readonly output: string;
}

/** Runs a program to its end. */
export function tryRun(
  program: string,
  args: readonly string[],
  options?: SpawnSyncOptions,
): Output;

/** The same, but a failure is thrown, with the program's output. */
export function run(program: string, args: readonly string[], options?: SpawnSyncOptions): Output;

/** Where a program is on PATH; null if it is not. */
export function findOnPath(name: string): string | null;
