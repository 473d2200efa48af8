// `npm run bench`: sets up, then measures. Each row is shown beside its baseline of the same run, and plain Node's figures
// beside those of the libnode that the plugin is linked with. `npm run bench -- decode counting` runs only these.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleText } from './bundle.mjs';
import { realFluentBit } from './setup/hosts.mjs';
import { endWith, SetUpError } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

/** The benchmarks of bench/main.ts, each with its title. */
const IN_NODE = {
  'hand-over':
    'copy into the queue, wake JavaScript, find the chunk there; records of about 95 bytes',
  decode: 'find three fields by name; the others decode everything',
  kinds:
    'find the fields of two rules in records of some kinds by turns, which differ in their labels',
  counting: "a counter with two labels and a histogram with one, from the chunk's bytes",
  mapping: 'gauges of every numeric field, where no rules are given',
  rules: 'fifty rules beside two of them',
  elements: 'a gauge of each of eight elements, and a sum over them',
  series: 'a counter over very many series beside few, by chance',
  labels: 'a path that becomes one of few routes, beside the path as it is',
  render: '100,000 counters of three labels, or histograms, into one buffer; a record is a sample',
  allocation: "of JavaScript's heap, once every series is known",
  scrape: 'over HTTP; a process each, with so many counters of three labels',
  memory: '100,000 series with 60 bytes of label text each',
};
/** The plugin in promexporter-host, bench/plugin.ts. */
const PLUGIN = 'plugin';
const PLUGIN_TITLE = 'as `counting`, inside the built plugin, by its own metrics';
/** The same under attack, bench/attacks.ts. */
const ATTACKS = 'attacks';
const ATTACKS_TITLE = 'counting inside the built plugin while its endpoint is attacked';
/** bench/fluent_bit.ts, which takes all names after it as its own. */
const FLUENT_BIT = 'fluent-bit';

const RUNNER = join(ROOT, 'build/bench/libnode_runner');
const ADDON = join(ROOT, 'native/build/Release/binding.node');
/** Below the project's folder, so that msgpackr finds its native part. */
const BUNDLE = join(ROOT, 'build/bench/main.cjs');

/** The plugin's V8 options, so that both columns show what happens there. */
const V8_OPTIONS = Array.from(
  readFileSync(join(ROOT, 'native/v8_options.h'), 'utf8').matchAll(/"(--[^"]+)"/g),
  ([, option]) => option,
);

/**
 * Runs a program that prints a report.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {import('../bench/main.ts').Report}
 */
function report(program, args) {
  const { status, stdout, error } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    const why = error?.message ?? `it ended with status ${status}`;
    throw new SetUpError(`Cannot run the benchmark "${program} ${args.join(' ')}": ${why}.`);
  }
  return JSON.parse(stdout);
}

/** Prints rows, each of the first run beside the same row of the others. */
function print(title, runs, rowsOf, columns, cellsOf) {
  const [plain] = runs.map(({ report }) => rowsOf(report));
  if (plain.length === 0) return;
  const widths = columns.map((key) => Math.max(...plain.map((row) => row[key].length)));
  const heads = runs.map(({ place, report }) => `${place} ${report.node}`);
  const cells = runs.map(({ report }) => rowsOf(report).map((row, _, all) => cellsOf(row, all)));
  const width = Math.max(
    ...heads.map((head) => head.length + 3),
    ...cells.flat().map((cell) => cell.length + 3),
  );
  const indent = ' '.repeat(widths.reduce((sum, one) => sum + one + 2, 0));
  const lines = [`\n${title}`, indent + heads.map((head) => head.padStart(width)).join('')];
  plain.forEach((row, index) => {
    const names = columns.map((key, at) => {
      const isAgain = at === 0 && index > 0 && plain[index - 1][key] === row[key];
      return (isAgain ? '' : row[key]).padEnd(widths[at]);
    });
    const ofRuns = cells.map((ofRun) => ofRun[index].padStart(width)).join('');
    lines.push(`${names.join('  ')}  ${ofRuns}`);
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A ratio is a contender's time divided by the first one's for the same work. */
function timeCells(row, all) {
  const time = row.nanosecondsPerRecord;
  const first = all.find(({ work }) => work === row.work);
  const nanoseconds = (ns) => ns.toFixed(ns < 10 ? 2 : 0);
  const megabytes =
    row.bytesPerRecord === 0 ? '' : `${((row.bytesPerRecord * 1000) / time).toFixed(0)} MB/s`;
  return (
    `${nanoseconds(time)} ns`.padStart(12) +
    `(${nanoseconds(row.leastNanoseconds)})`.padStart(8) +
    `${(1000 / time).toFixed(1)} M/s`.padStart(10) +
    megabytes.padStart(11) +
    `${(time / first.nanosecondsPerRecord).toFixed(2)} x`.padStart(9)
  );
}

function printReports(title, runs) {
  print(title, runs, ({ rows }) => rows, ['work', 'contender'], timeCells);
  const amount = (row) => `${row.amount.toFixed(row.amount < 10 ? 2 : 0)} ${row.unit}`;
  print(title, runs, ({ amounts }) => amounts, ['what', 'contender'], amount);
}

async function runInNode(names) {
  if (names.length === 0) return;
  mkdirSync(join(ROOT, 'build/bench'), { recursive: true });
  writeFileSync(BUNDLE, await bundleText('bench/main.ts', { external: ['msgpackr-extract'] }));
  process.stdout.write(
    'Time per record (and in the fastest round), records a second, bytes a second, and how many times as long as the\n' +
      'first row of its kind.\n',
  );
  for (const name of names) {
    const runs = [
      { place: 'node', program: process.execPath, options: V8_OPTIONS },
      { place: 'libnode', program: RUNNER, options: [] },
    ].map(({ place, program, options }) => ({
      place,
      report: report(program, [...options, BUNDLE, name, ADDON]),
    }));
    printReports(`${name}: ${IN_NODE[name]}`, runs);
  }
}

function runInHost(name, title, program) {
  const run = report(process.execPath, ['--import', 'tsx', program]);
  printReports(`${name}: ${title}`, [{ place: 'libnode', report: run }]);
}

function runFluentBit(parts) {
  if (realFluentBit() === null) {
    throw new SetUpError(
      `Cannot run the benchmark "${FLUENT_BIT}": no fluent-bit on PATH or in FLUENT_BIT.`,
    );
  }
  const args = ['--import', 'tsx', 'bench/fluent_bit.ts', ...parts];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0)
    throw new SetUpError(`The benchmark "${FLUENT_BIT}" ended with status ${status}.`);
}

function checkNames(asked, known) {
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new SetUpError(
      `Cannot run the benchmark: expected some of ${known.join(', ')}, or ${FLUENT_BIT}, got "${unknown.join(' ')}".`,
    );
  }
}

try {
  const [first, ...rest] = process.argv.slice(2);
  if (first === FLUENT_BIT) {
    await setUp({ parts: ['plugin'], development: true });
    runFluentBit(rest);
  } else {
    const known = [...Object.keys(IN_NODE), PLUGIN, ATTACKS];
    const asked = first === undefined ? known : [first, ...rest];
    checkNames(asked, known);
    const parts = ['plugin', 'host', 'addon', 'benchmark runner'];
    await setUp({ parts, development: true });
    await runInNode(Object.keys(IN_NODE).filter((name) => asked.includes(name)));
    if (asked.includes(PLUGIN)) runInHost(PLUGIN, PLUGIN_TITLE, 'bench/plugin.ts');
    if (asked.includes(ATTACKS)) runInHost(ATTACKS, ATTACKS_TITLE, 'bench/attacks.ts');
  }
} catch (error) {
  endWith(error);
}
