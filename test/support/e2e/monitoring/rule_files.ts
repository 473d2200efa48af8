// The rule files of examples/prometheus/: their names and their rules. Runs in the test's process.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../fluent_bit.ts';

const FOLDER = join(ROOT, 'examples/prometheus');

/** Names of the files. */
export const RULE_FILES: readonly string[] = readdirSync(FOLDER);

/** An alert or a record. https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule */
export interface PrometheusRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}

export function pathOf(file: string): string {
  return join(FOLDER, file);
}

export function rulesOf(file: string): readonly PrometheusRule[] {
  const { groups } = parse(readFileSync(pathOf(file), 'utf8')) as {
    groups: readonly { rules: readonly PrometheusRule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  assert.ok(rules.length > 0, file);
  return rules;
}
