// `promexporter check`: rules files in, all their mistakes out, or how many rules there are and what they do. Command
// line.

import type { RuleSet } from '../config/rules/rule.ts';
import { readArguments, UsageError } from './arguments.ts';
import { explain } from './explain.ts';
import { hintsOf } from './hints.ts';
import {
  counterNamesOption,
  mistakeLines,
  namespaceOption,
  readRules,
  shownName,
} from './rules_files.ts';

export const checkHelp = `usage: promexporter check [options] RULES.yaml...

Checks rules files; - is standard input. Prints each mistake on a line of standard error, with file, line, column and
code; docs/errors.md explains the codes. Hints name what is allowed and yet hardly ever meant. Exit status 0: the plugin
accepts the files; 1: there are mistakes; 2: a file cannot be read, or the command line is wrong.

options:
  --explain         print what each rule does and which fields are read
  --namespace NAME  like the plugin's key namespace
  --counter-names NAMES  like the plugin's key counter_names: total (default) or as_written
  -h, --help        print this help
`;

/** @returns exit status. @throws UsageError */
export async function check(args: readonly string[]): Promise<number> {
  const { flags, values, operands } = readArguments(args, {
    explain: 'flag',
    namespace: 'value',
    'counter-names': 'value',
  });
  const namespace = namespaceOption(values.get('namespace') ?? '');
  const countersAsWritten = counterNamesOption(values.get('counter-names') ?? 'total');
  const explained = (ruleSet: RuleSet) =>
    flags.has('explain') ? explain(ruleSet, countersAsWritten) : '';
  if (operands.length === 0) throw new UsageError('check: expected RULES.yaml, got no file');
  let status = 0;
  for (const file of operands) {
    status = Math.max(status, await checkFile(file, namespace, explained));
  }
  return status;
}

/** @returns exit status. An unreadable file is reported, and does not keep others from being checked. */
async function checkFile(
  file: string,
  namespace: string,
  explained: (ruleSet: RuleSet) => string,
): Promise<number> {
  try {
    const read = await readRules(file, namespace);
    if ('mistakes' in read) {
      process.stderr.write(mistakeLines(read.mistakes));
      return 1;
    }
    for (const hint of hintsOf(read.ruleSet)) process.stderr.write(`${hint}\n`);
    process.stdout.write(`${summary(shownName(file), read.ruleSet)}\n${explained(read.ruleSet)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(error.line);
    return 2;
  }
}

function summary(file: string, { groups }: RuleSet): string {
  const rules = groups.flatMap((group) => group.rules);
  const families = new Set(rules.map((rule) => rule.family));
  const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
  return `${file}: ${count(rules.length, 'rule', 'rules')} in ${count(families.size, 'family', 'families')}`;
}
