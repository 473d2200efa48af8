// Runs test files with Node's runner, each in a process of its own, and ends with status 0 if all of them passed. The
// first argument says how many run at a time: node --import tsx scripts/run_test_files.mjs 2 FILE…
// Unlike `node --test` it gives each file the same deadline: one that never ends fails, and the others still run.

import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { FILE_DEADLINE_MS } from './deadline.mjs';

const [concurrency, ...names] = process.argv.slice(2);
const files = names.map((name) => resolve(name));
const events = run({ files, concurrency: Number(concurrency), timeout: FILE_DEADLINE_MS });
events.on('test:fail', () => {
  process.exitCode = 1;
});
events.compose(new spec()).pipe(process.stdout);
