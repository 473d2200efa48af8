// `npm run bench`: sets up, then measures; each row stands beside its baseline of the same run, and the figures of plain
// Node beside those of the libnode that the plugin is linked with. `npm run bench -- decode fluent-bit` names some.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { bundleText } from './bundle.mjs';
import { modifiedMs } from './setup/file_time.mjs';
import { realFluentBit } from './setup/hosts.mjs';
import { endWith, SetUpError, say } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

/** Those of bench/main.ts, with what each says it measures. */
const IN_NODE = {
  'hand-over':
    'copy into the queue, wake JavaScript, find the chunk there; records of about 95 bytes',
  decode: 'find three fields by name; the others decode everything',
  mapping: 'gauges of every numeric field, where no rules are given',
};
const FLUENT_BIT = 'fluent-bit';

const RUNNER = join(ROOT, 'build/bench/libnode_runner');
const ADDON = join(ROOT, 'native/build/Release/binding.node');
/** Below the project's folder, so that msgpackr finds its native part. */
const BUNDLE = join(ROOT, 'build/bench/main.cjs');

/** The runner is no part of the plugin, so an up-to-date plugin does not mean that it is built. */
async function setUpRunner() {
  const sources = ['bench/libnode_runner.cc', 'bench/CMakeLists.txt'];
  const newest = Math.max(...sources.map((name) => modifiedMs(join(ROOT, name))));
  if (existsSync(ADDON) && modifiedMs(RUNNER) >= newest) return;
  say('building the benchmarks (npm run build)');
  await build();
}

/**
 * Runs one benchmark of bench/main.ts.
 * @param {string} program node or the runner
 * @returns {import('../bench/main.ts').Report}
 */
function report(program, name) {
  const { status, stdout, error } = spawnSync(program, [BUNDLE, name, ADDON], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    const got = error?.message ?? `status ${status}`;
    throw new SetUpError(`Cannot run the benchmark "${name}" with ${program}: got ${got}.`);
  }
  return JSON.parse(stdout);
}

/** Prints the rows of both runs side by side. A ratio is a contender's time over the first one's of the same work. */
function printTable(title, runs) {
  const [plain] = runs;
  const works = [...new Set(plain.rows.map((row) => row.work))];
  const widest = (key) => Math.max(...plain.rows.map((row) => row[key].length));
  const columns = [widest('work'), widest('contender')];
  const head = runs.map(({ label }) => label.padStart(34)).join('');
  const lines = [`\n${title}`, `${' '.repeat(columns[0] + columns[1] + 4)}${head}`];
  for (const work of works) {
    const rowsOf = (run) => run.rows.filter((row) => row.work === work);
    rowsOf(plain).forEach(({ contender }, index) => {
      const cells = runs.map((run) => {
        const rows = rowsOf(run);
        const time = rows[index].nanosecondsPerRecord;
        const ratio = time / rows[0].nanosecondsPerRecord;
        return (
          `${time.toFixed(time < 10 ? 2 : 0)} ns`.padStart(15) +
          `${(1000 / time).toFixed(1)} M/s`.padStart(10) +
          `${ratio.toFixed(2)} x`.padStart(9)
        );
      });
      const shown = index === 0 ? work : '';
      lines.push(`${shown.padEnd(columns[0])}  ${contender.padEnd(columns[1])}  ${cells.join('')}`);
    });
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function runInNode(names) {
  mkdirSync(join(ROOT, 'build/bench'), { recursive: true });
  writeFileSync(BUNDLE, await bundleText('bench/main.ts', { external: ['msgpackr-extract'] }));
  process.stdout.write(
    'Time per record, records a second, and how many times as long as the first row of its kind.\n',
  );
  for (const name of names) {
    const runs = [
      { place: 'node', program: process.execPath },
      { place: 'libnode', program: RUNNER },
    ].map(({ place, program }) => {
      const { node, rows } = report(program, name);
      return { label: `${place} ${node}`, rows };
    });
    printTable(`${name}: ${IN_NODE[name]}`, runs);
  }
}

function runFluentBit() {
  if (realFluentBit() === null) {
    throw new SetUpError(
      `Cannot run the benchmark "${FLUENT_BIT}": no fluent-bit on PATH or in FLUENT_BIT.`,
    );
  }
  const args = ['--import', 'tsx', 'bench/fluent_bit.ts'];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0)
    throw new SetUpError(`The benchmark "${FLUENT_BIT}" ended with status ${status}.`);
}

try {
  const asked = process.argv.slice(2);
  const known = [...Object.keys(IN_NODE), FLUENT_BIT];
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new SetUpError(
      `Cannot run the benchmark: got "${unknown.join(' ')}", wanted some of ${known.join(', ')}.`,
    );
  }
  await setUp({ tests: false });
  await setUpRunner();
  const names = Object.keys(IN_NODE).filter((name) => asked.length === 0 || asked.includes(name));
  if (names.length > 0) await runInNode(names);
  if (asked.includes(FLUENT_BIT)) runFluentBit();
} catch (error) {
  endWith(error);
}
