// The command `promexporter`, rules without Fluent Bit: arguments in, text and an exit status out: 0 for success, 1 for
// mistakes in the input, 2 for wrong usage. Command line, a process of its own (bin/promexporter.mjs calls main()).
// checkRules() is bundled with it, for programs that import the npm package.

import { didYouMean } from '../config/yaml/suggestion.ts';
import { asksForHelp, UsageError } from './arguments.ts';
import { check, checkHelp } from './check.ts';
import { tryHelp, tryRules } from './try.ts';

export { checkRules } from './check_rules.ts';

/** Set by scripts/bundle.mjs from package.json. */
declare const PROMEXPORTER_VERSION: string;

interface Command {
  readonly help: string;
  /** @returns the exit status. @throws UsageError */
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  check: { help: checkHelp, run: check },
  try: { help: tryHelp, run: tryRules },
};

const HELP = `promexporter turns the records of Fluent Bit into Prometheus metrics. This command checks and tries rules files.

usage: promexporter check RULES.yaml...  report mistakes in rules files
       promexporter try [RULES.yaml]     count JSON records from standard input and print the exposition
       promexporter --version

Exit status 0: success; 1: mistakes in rules or records; 2: a file cannot be read, or the command line is wrong.
For more, see \`promexporter check --help\` and \`promexporter try --help\`; docs/rules.md is the rule reference.
`;

async function run(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--version') {
    process.stdout.write(`${PROMEXPORTER_VERSION}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const got = name === '' ? 'no command' : `"${name}"${didYouMean(name, Object.keys(COMMANDS))}`;
    throw new UsageError(`expected check or try, got ${got}`);
  }
  if (asksForHelp(rest)) {
    process.stdout.write(command.help);
    return 0;
  }
  return await command.run(rest);
}

/** Runs the command that the process' arguments name. Its result is the exit status. */
export async function main(): Promise<void> {
  // `promexporter try … | head` has read enough: that is not an error, and there is no reader left to tell.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  // Not process.exit(): it would cut off output that is still being written to a pipe.
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(error.line);
    process.exitCode = 2;
  }
}
