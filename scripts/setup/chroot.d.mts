/** The command that runs a program with a system's folder as its root folder, and `env` besides the little that is set. */
export function inSystem(
  system: string,
  program: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): [program: string, args: string[]];

/** Runs it to its end. @throws SetUpError if it fails */
export function runInSystem(
  system: string,
  program: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): { ok: boolean; stdout: string; output: string };
