// The sample records of the cookbook's golden cases are what the real Fluent Bit makes of their raw logs.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { ROOT, realHost, startProcess } from './fluent_bit.ts';

const CASES = join(ROOT, 'test/golden/cookbook');
const real = realHost();

/** Fluent Bit's stock parsers, where packages, images and FLUENT_BIT_PARSERS have them. */
const PARSERS = [
  process.env.FLUENT_BIT_PARSERS ?? '',
  join(dirname(real.path), '../etc/fluent-bit/parsers.conf'),
  '/etc/fluent-bit/parsers.conf',
].find((file) => file !== '' && existsSync(file));

function recordsIn(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('{') && !line.startsWith('{"$tag"'));
}

for (const name of readdirSync(CASES)) {
  const configuration = join(CASES, name, 'fluent-bit.yaml');
  if (!existsSync(configuration)) continue;
  const wantsParsers = readFileSync(configuration, 'utf8').includes('PARSERS');
  const skip = wantsParsers && !PARSERS ? 'no parsers.conf, see FLUENT_BIT_PARSERS' : real.skip;

  test(`${name}: Fluent Bit makes the sample records of the raw log`, { skip }, async (t) => {
    const env = { RAW: join(CASES, name, 'raw.log'), PARSERS: PARSERS ?? '' };
    const host = startProcess(t, real.path, ['-q', '-c', configuration], { env });
    await host.ended();
    const made = recordsIn(host.log());
    assert.ok(made.length > 0, host.log());
    const sample = recordsIn(readFileSync(join(CASES, name, 'records.ndjson'), 'utf8'));
    // A case may have more records behind them, such as another parser's.
    assert.deepEqual(sample.slice(0, made.length), made);
  });
}
