// `promexporter try`: records from standard input in, the exposition out, counted by the plugin's own code without
// Fluent Bit. Command line.

import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { readMaxSeries } from '../config/max_series.ts';
import pluginKeys from '../config/plugin_keys.json';
import type { RuleSet } from '../config/rules/rule.ts';
import { alternatives } from '../config/yaml/suggestion.ts';
import { Counting } from '../counting.ts';
import { ESCAPINGS } from '../exposition/escape_name.ts';
import { type Format, formatOf } from '../exposition/format.ts';
import { ByteWriter } from '../render/byte_writer.ts';
import { renderExposition } from '../render/encode.ts';
import { StoreReader } from '../render/store_families.ts';
import { readArguments, UsageError } from './arguments.ts';
import {
  GROUP_END,
  GROUP_START,
  type JsonEvent,
  LineMistake,
  rawEvent,
  readEvent,
} from './json_record.ts';
import { LineMistakes } from './line_mistakes.ts';
import { chunkOf } from './record_chunk.ts';
import {
  counterNamesOption,
  mistakeLines,
  namespaceOption,
  readRules,
  rulesOfNothing,
  STDIN,
} from './rules_files.ts';
import { SkipReport } from './skip_report.ts';
import { UntakenRules } from './untaken_rules.ts';

export const tryHelp = `usage: promexporter try [options] [RULES.yaml] < records.ndjson

Reads records from standard input, one JSON object per line, counts them by the rules and prints the exposition. Without
a rules file it counts as the plugin does when nothing is configured. Standard error shows which values were skipped,
which went to an overflow series, and why a rule took no record. A line may also be a whole event, [[time, metadata],
record], with the time in seconds since 1970. [[-1, {}], attributes] begins a group of records, [[-2, {}], {}] ends it.
Exit status 0: every line was a record; 1: some were not, or the rules have mistakes; 2: the command line is wrong.

options:
  --tag TAG         the tag of the records, default app
  --raw FIELD       lines are text, not JSON: each is this field of a record, such as log
  --namespace NAME  like the plugin's key namespace
  --max-series N    like the plugin's key max_series, default 100000
  --counter-names NAMES  like the plugin's key counter_names, which openmetrics shows: total (default) or as_written
  --format FORMAT   text (default) or openmetrics, which shows exemplars
  --escaping WAY    how to show UTF-8 names: underscores (default), dots, values, or allow-utf-8 (in quotes)
  --skips           also print each skip, with its line
  -h, --help        print this help

  $ echo '{"status": 200}' | npx promexporter try rules.yaml --tag app.web
`;

const DEFAULT_TAG = 'app';
const MAX_SERIES = pluginKeys.find((key) => key.name === 'max_series')?.default ?? '';

/** @returns exit status. @throws UsageError */
export async function tryRules(args: readonly string[]): Promise<number> {
  const { flags, values, operands } = readArguments(args, {
    tag: 'value',
    raw: 'value',
    namespace: 'value',
    'max-series': 'value',
    'counter-names': 'value',
    format: 'value',
    escaping: 'value',
    skips: 'flag',
  });
  const namespace = namespaceOption(values.get('namespace') ?? '');
  const maxSeries = maxSeriesOption(values.get('max-series') ?? MAX_SERIES);
  const countersAsWritten = counterNamesOption(values.get('counter-names') ?? 'total');
  const format = formatOption(
    values.get('format') ?? 'text',
    values.get('escaping') ?? 'underscores',
  );
  const [file, ...more] = operands;
  if (more.length > 0 || file === STDIN)
    throw new UsageError(
      `try: expected one file, got ${file === STDIN ? '-' : operands.length}: records come from standard input, try RULES.yaml < records.ndjson`,
    );
  const read =
    file === undefined ? rulesOfNothing(namespace) : await readRules(file, namespace, maxSeries);
  if ('mistakes' in read) {
    process.stderr.write(mistakeLines(read.mistakes));
    return 1;
  }
  const trial = new Trial({
    ruleSet: read.ruleSet,
    maxSeries,
    countersAsWritten,
    tag: values.get('tag') ?? DEFAULT_TAG,
    rawField: values.get('raw') ?? null,
    showsEachSkip: flags.has('skips'),
  });
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    trial.line(line);
  }
  return trial.end(format);
}

function maxSeriesOption(text: string): number {
  const read = readMaxSeries(text);
  if ('wrong' in read) throw new UsageError(`--max-series: ${read.wrong}`);
  return read.value;
}

function formatOption(text: string, escapingText: string): Format {
  const escaping = ESCAPINGS.find((known) => known === escapingText);
  if (escaping === undefined) {
    const expected = alternatives(ESCAPINGS);
    throw new UsageError(`--escaping: expected ${expected}, got "${escapingText}"`);
  }
  if (text === 'text' || text === 'openmetrics') return formatOf(text, escaping);
  throw new UsageError(`--format: expected text or openmetrics, got "${text}"`);
}

/** The state that the records of one group share. */
interface Group {
  readonly attributes: object | null;
  /** The marker at its beginning. */
  readonly marker: Uint8Array;
}

const NO_GROUP: Group = { attributes: null, marker: new Uint8Array(0) };

/** One run over standard input. */
class Trial {
  readonly #counting: Counting;
  readonly #skips: SkipReport;
  readonly #untaken: UntakenRules;
  readonly #mistakes = new LineMistakes();
  readonly #tag: string;
  readonly #rawField: string | null;
  readonly #showsEachSkip: boolean;
  /** The current group. */
  #group = NO_GROUP;
  #line = 0;
  /** The latest line that the plugin would have logged. */
  #warning = '';

  constructor(options: {
    readonly ruleSet: RuleSet;
    readonly maxSeries: number;
    readonly countersAsWritten: boolean;
    readonly tag: string;
    /** Null: lines are JSON. */
    readonly rawField: string | null;
    readonly showsEachSkip: boolean;
  }) {
    const { ruleSet, maxSeries, countersAsWritten, tag, rawField, showsEachSkip } = options;
    this.#counting = new Counting({
      ruleSet,
      maxSeries,
      countersAsWritten,
      seriesTtlMs: 0,
      reserveOwnNames: true,
      seed: randomInt(2 ** 32),
      now: () => performance.now(),
      warn: (text) => {
        this.#warning = text;
      },
      onSegment: () => {},
    });
    this.#skips = new SkipReport(this.#counting.counts, this.#counting.families);
    this.#untaken = new UntakenRules(ruleSet, this.#counting.counts, tag);
    this.#tag = tag;
    this.#rawField = rawField;
    this.#showsEachSkip = showsEachSkip;
  }

  /** Counts the event in a line of standard input; empty lines are ignored. */
  line(text: string): void {
    this.#line++;
    if (text.trim() === '') return;
    try {
      this.#take(text);
    } catch (error) {
      if (!(error instanceof LineMistake)) throw error;
      if (this.#mistakes.isShown(this.#line)) this.#say(error.message);
    }
    const skipped = this.#skips.after(this.#line);
    if (this.#showsEachSkip) for (const skip of skipped) this.#say(skip);
  }

  /** @returns exit status */
  end(format: Format): number {
    this.#counting.housekeep();
    const { counts, store } = this.#counting;
    const reader = new StoreReader({ control: store.control, segments: store.segments() });
    const out = new ByteWriter();
    renderExposition(reader.families(), out, format);
    process.stdout.write(out.take());
    const notes = [...this.#mistakes.summary(), ...this.#skips.summary()];
    if (counts.records === 0 && this.#mistakes.count === 0)
      notes.push('no record came on standard input');
    if (counts.droppedExemplars > 0) {
      notes.push(
        `dropped ${counts.droppedExemplars} exemplars: more than 128 characters, or U+0000`,
      );
    }
    notes.push(...this.#untaken.lines());
    for (const note of notes) process.stderr.write(`${note}\n`);
    return this.#mistakes.count > 0 ? 1 : 0;
  }

  #take(line: string): void {
    const event = this.#rawField === null ? readEvent(line) : rawEvent(this.#rawField, line);
    const chunk = chunkOf(event, Date.now());
    if (event.seconds === GROUP_START) this.#group = { attributes: event.body, marker: chunk };
    else if (event.seconds === GROUP_END) this.#group = NO_GROUP;
    else this.#count(event, Buffer.concat([this.#group.marker, chunk]));
  }

  // A chunk for each record, with its tag in front of it as in the plugin's queue. Groups end with their chunk.
  #count(event: JsonEvent, chunk: Uint8Array): void {
    const tag = this.#tag;
    const bytes = Buffer.concat([Buffer.from(tag), chunk]);
    const start = bytes.length - chunk.length;
    const { counts } = this.#counting;
    const { records } = counts;
    this.#counting.count(bytes, 0, start, start, bytes.length);
    if (counts.records === records) throw new LineMistake(this.#warning);
    this.#untaken.after({ ...event, line: this.#line, tag, group: this.#group.attributes }, chunk);
  }

  #say(text: string): void {
    process.stderr.write(`<stdin>:${this.#line}: ${text}\n`);
  }
}
