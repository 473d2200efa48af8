// Fluent Bit's configuration, as the pods of examples/kubernetes/ find it: of the plain ConfigMap, of the one that Helm
// rendered, and of what fluent-operator makes of its resources. In the test's process.

import assert from 'node:assert/strict';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { parse } from 'yaml';
import type {
  ClusterFilter,
  ClusterFluentBitConfig,
  ClusterInput,
  ClusterOutput,
} from './fluent_operator.ts';
import { EXAMPLES, manifestIn, RENDERED } from './manifests.ts';

/** A configuration file. */
export interface Configuration {
  readonly way: string;
  readonly format: 'yaml' | 'conf';
  readonly text: string;
}

/** How the operator writes the keys (apis/fluentbit/v1alpha2/, fluent-operator 3.10.0). */
const KEYS: Readonly<Record<string, string>> = {
  db: 'DB',
  flushSeconds: 'Flush',
  httpServer: 'Http_Server',
  keepLog: 'Keep_Log',
  memBufLimit: 'Mem_Buf_Limit',
  mergeLog: 'Merge_Log',
  multilineParser: 'multiline.parser',
  parsersFile: 'Parsers_File',
  path: 'Path',
  skipLongLines: 'Skip_Long_Lines',
  tag: 'Tag',
};

function section(name: string, lines: readonly string[]): string {
  return [`[${name}]`, ...lines.map((line) => `    ${line}`), ''].join('\n');
}

function keyLines(values: object): string[] {
  return Object.entries(values).map(([key, value]) => {
    assert.ok(KEYS[key] !== undefined, key);
    return `${KEYS[key]}    ${value}`;
  });
}

/** The file that the operator would write: each plugin in a section, with the custom plugin's text as it is. */
function operatorText(): string {
  const file = 'fluent-operator.yaml';
  const config = manifestIn<ClusterFluentBitConfig>(EXAMPLES, file, 'ClusterFluentBitConfig');
  const input = manifestIn<ClusterInput>(EXAMPLES, file, 'ClusterInput');
  const filter = manifestIn<ClusterFilter>(EXAMPLES, file, 'ClusterFilter');
  const output = manifestIn<ClusterOutput>(EXAMPLES, file, 'ClusterOutput');
  const [kubernetes] = filter.spec.filters!;
  return [
    section('Service', keyLines(config.spec.service!)),
    section('Input', ['Name    tail', ...keyLines(input.spec.tail!)]),
    section('Filter', [
      'Name    kubernetes',
      `Match    ${filter.spec.match}`,
      ...keyLines(kubernetes!.kubernetes!),
    ]),
    section('Output', output.spec.customPlugin!.config!.trim().split('\n')),
  ].join('');
}

/** All three. */
export function configurations(): Configuration[] {
  const plain = manifestIn<IConfigMap>(EXAMPLES, 'plain/config.yaml', 'ConfigMap');
  const helm = manifestIn<IConfigMap>(RENDERED, 'helm.yaml', 'ConfigMap');
  return [
    { way: 'plain', format: 'yaml', text: plain.data!['fluent-bit.yaml']! },
    { way: 'helm', format: 'conf', text: helm.data!['fluent-bit.conf']! },
    { way: 'operator', format: 'conf', text: operatorText() },
  ];
}

/** The keys of the promexporter output. */
export function outputKeys({ format, text }: Configuration): Record<string, string> {
  if (format === 'yaml') return parse(text, { schema: 'failsafe' }).pipeline.outputs[0];
  const lines = text
    .slice(text.search(/^\[output\]/im))
    .trim()
    .split('\n')
    .slice(1);
  const pairs = lines
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => /^\s*(\S+)\s+(.*)$/.exec(line)!);
  return Object.fromEntries(pairs.map(([, key, value]) => [key, value]));
}
