// A subcommand's arguments in, its options and operands out, or a UsageError that explains the mistake. Command line.

import { parseArgs } from 'node:util';
import { didYouMean } from '../config/yaml/suggestion.ts';

/** The command was mistyped. The message is shown to the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** The line for standard error. */
  get line(): string {
    return `promexporter: ${this.message}; see promexporter --help\n`;
  }
}

/** Options by name without the dashes, and whether they take a value. */
export type OptionKinds = Readonly<Record<string, 'flag' | 'value'>>;

export interface Arguments {
  readonly flags: ReadonlySet<string>;
  /** If an option occurs twice, the last one. */
  readonly values: ReadonlyMap<string, string>;
  /** Arguments that are not options, in the order written. */
  readonly operands: readonly string[];
}

/** Whether help is requested, whatever else is there. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/**
 * Reads options in any position, `--name value` and `--name=value`; after `--` only operands.
 * @throws UsageError
 */
export function readArguments(args: readonly string[], kinds: OptionKinds): Arguments {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  // Not strict: parseArgs would explain an unknown option by ways to write it as an operand.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined || !rawName.startsWith('--')) {
      const known = Object.keys(kinds).map((option) => `--${option}`);
      throw new UsageError(`unknown option "${rawName}"${didYouMean(rawName, known)}`);
    }
    if (kind === 'flag') {
      if (value !== undefined)
        throw new UsageError(`${rawName}: expected no value, got "${value}"`);
      flags.add(name);
    } else {
      if (value === undefined) throw new UsageError(`${rawName}: expected a value, got nothing`);
      if (value.startsWith('-') && inlineValue !== true) {
        throw new UsageError(
          `${rawName}: expected a value, got "${value}" (write ${rawName}=${value} if it is the value)`,
        );
      }
      values.set(name, value);
    }
  }
  return { flags, values, operands };
}
