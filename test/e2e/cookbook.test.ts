// The sample records of the cookbook's golden cases are those that the real Fluent Bit makes from their raw logs.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';

const CASES = join(ROOT, 'test/golden/cookbook');
const real = realHost();

/** Fluent Bit's stock parsers, in the places of packages, images and FLUENT_BIT_PARSERS. */
const PARSERS = [
  process.env.FLUENT_BIT_PARSERS ?? '',
  join(dirname(real.path), '../etc/fluent-bit/parsers.conf'),
  '/etc/fluent-bit/parsers.conf',
].find((file) => file !== '' && existsSync(file));

/** An event of a sample, which has its time; with `json_date_key: at`, Fluent Bit writes the same as one object. */
const EVENT = /^\[\[(\d+),\{\}\],\{(.*)\]$/;

function recordsIn(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(EVENT, '{"at":$1,$2'));
  return lines.filter((line) => line.startsWith('{') && !line.startsWith('{"$tag"'));
}

/**
 * A case's configurations, each with its raw log: fluent-bit.yaml reads raw.log; fluent-bit.x.yaml, which has another
 * parser, raw.x.log or the same.
 */
function configurationsOf(folder: string): { configuration: string; raw: string }[] {
  const names = readdirSync(folder).filter((file) => /^fluent-bit\b.*\.yaml$/.test(file));
  return names.sort().map((name) => {
    const own = join(folder, name.replace('fluent-bit', 'raw').replace('.yaml', '.log'));
    const raw = existsSync(own) ? own : join(folder, 'raw.log');
    return { configuration: join(folder, name), raw };
  });
}

for (const name of readdirSync(CASES)) {
  const folder = join(CASES, name);
  const configurations = configurationsOf(folder);
  if (configurations.length === 0) continue;
  const wantsParsers = configurations.some(({ configuration }) =>
    readFileSync(configuration, 'utf8').includes('PARSERS'),
  );
  const skip = wantsParsers && !PARSERS ? 'no parsers.conf, see FLUENT_BIT_PARSERS' : real.skip;

  test(`${name}: Fluent Bit makes the sample records of the raw logs`, { skip }, async (t) => {
    const made: string[] = [];
    for (const { configuration, raw } of configurations) {
      const env = { RAW: raw, PARSERS: PARSERS ?? '' };
      const host = startProcess(t, real.path, ['-q', '-c', configuration], { env });
      await host.ended();
      const records = recordsIn(host.log());
      assert.ok(records.length > 0, host.log());
      made.push(...records);
    }
    const sample = recordsIn(readFileSync(join(folder, 'records.ndjson'), 'utf8'));
    // A case may have more records after them, such as another input's.
    assert.deepEqual(sample.slice(0, made.length), made);
  });
}
