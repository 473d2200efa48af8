// Fifty rules over one access log, as they accumulate for many dashboards: as YAML, and as code with prom-client.

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Fields } from './decoders.ts';

/** A body of records.ts' nestedRecords(). */
interface Line {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly agent: string;
  readonly tls: boolean;
  readonly retry?: unknown;
  readonly kubernetes: {
    readonly pod_name: string;
    readonly host: string;
    readonly labels: { readonly app: string };
  };
}

interface SeriesLookup {
  readonly yaml: string;
  readonly of: (line: Line) => Record<string, string | number>;
}

interface Condition {
  readonly yaml: string;
  readonly holds: (line: Line) => boolean;
}

const APP = `app: "$kubernetes['labels']['app']"`;
const POD = `pod: "$kubernetes['pod_name']"`;
const NODE = `node: "$kubernetes['host']"`;
const CLASS = "class: {field: $status, map: {'/^2/': ok, '/^5/': error}, default: other}";
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

function classOf(status: number): string {
  if (status >= 200 && status < 300) return 'ok';
  return status >= 500 && status < 600 ? 'error' : 'other';
}

const LABEL_SETS: readonly SeriesLookup[] = [
  {
    yaml: '{method: $method, status: $status}',
    of: ({ method, status }) => ({ method, status }),
  },
  { yaml: '{method: $method}', of: ({ method }) => ({ method }) },
  {
    yaml: `{${APP}, status: $status}`,
    of: ({ status, kubernetes }) => ({ app: kubernetes.labels.app, status }),
  },
  { yaml: `{${APP}}`, of: ({ kubernetes }) => ({ app: kubernetes.labels.app }) },
  { yaml: `{${POD}}`, of: ({ kubernetes }) => ({ pod: kubernetes.pod_name }) },
  {
    yaml: `{${NODE}, ${APP}}`,
    of: ({ kubernetes }) => ({ node: kubernetes.host, app: kubernetes.labels.app }),
  },
  {
    yaml: `{${APP}, method: $method, ${CLASS}}`,
    of: ({ method, status, kubernetes }) => ({
      app: kubernetes.labels.app,
      method,
      class: classOf(status),
    }),
  },
  { yaml: `{${NODE}}`, of: ({ kubernetes }) => ({ node: kubernetes.host }) },
  {
    yaml: `{${POD}, method: $method}`,
    of: ({ method, kubernetes }) => ({ pod: kubernetes.pod_name, method }),
  },
  {
    yaml: "{source: 'tag-$TAG[1]', tls: $tls}",
    of: ({ tls }) => ({ source: 'tag-web', tls: `${tls}` }),
  },
];

const SENT: readonly Condition[] = [
  { yaml: '{field: $method, eq: GET}', holds: ({ method }) => method === 'GET' },
  {
    yaml: '{field: $method, in: [POST, PUT, PATCH]}',
    holds: ({ method }) => method === 'POST' || method === 'PUT' || method === 'PATCH',
  },
];
const FAILED: readonly Condition[] = [
  { yaml: "{field: $path, regex: '^/api/'}", holds: ({ path }) => path.startsWith('/api/') },
  {
    yaml: "{field: $path, regex: '/items/[0-9]+7$'}",
    holds: ({ path }) => /\/items\/[0-9]+7$/.test(path),
  },
  {
    yaml: "not: {field: $agent, regex: 'kube-probe'}",
    holds: ({ agent }) => !agent.includes('kube-probe'),
  },
];
const LAST: readonly Condition[] = [
  { yaml: '{field: $bytes, gt: 1000}', holds: ({ bytes }) => bytes > 1000 },
  { yaml: '{field: $tls, eq: true}', holds: ({ tls }) => tls },
  {
    yaml: `{field: "$kubernetes['pod_name']", regex: '^(shop|cart)-'}`,
    holds: ({ kubernetes }) => /^(shop|cart)-/.test(kubernetes.pod_name),
  },
  {
    yaml: '{field: $status, in: [200, 201, 304]}',
    holds: ({ status }) => status === 200 || status === 201 || status === 304,
  },
  { yaml: '{field: $retry, exists: false}', holds: ({ retry }) => retry === undefined },
];

/** Counters, histograms and gauges, most of them with conditions. */
export function fiftyRules(): string {
  return yamlOf(LABEL_SETS.flatMap(rulesOf));
}

/** Of the two kinds in twoRules(), without conditions: the cost of fifty because they are fifty. */
export function fiftyLikeTheTwo(): string {
  const two = (_: unknown, i: number) => {
    const set = i % LABEL_SETS.length;
    const again = (rule: string) => rule.replace(`_${set}_`, `_${set}_${i}_`);
    return rulesOf(LABEL_SETS[set]!, set).slice(0, 2).map(again);
  };
  return yamlOf(Array.from({ length: 25 }, two).flat());
}

export function twoRules(): string {
  return yamlOf(rulesOf(LABEL_SETS[0]!, 0).slice(0, 2));
}

function yamlOf(rules: readonly string[]): string {
  return `metrics:\n${rules.map((rule) => `  - {${rule}}\n`).join('')}`;
}

function rulesOf({ yaml }: SeriesLookup, set: number): string[] {
  const labels = `labels: ${yaml}`;
  const { sent, failed, last, op } = choice(set);
  return [
    `name: requests_${set}_total, type: counter, ${labels}`,
    `name: duration_${set}_seconds, type: histogram, value: $duration_ms, scale: 0.001, buckets: [${BUCKETS.join(', ')}], ${labels}`,
    `name: sent_${set}_bytes_total, type: counter, value: $bytes, when: [${item(sent)}], ${labels}`,
    `name: failed_${set}_total, type: counter, when: [{field: $status, ge: 500, lt: 600}, ${item(failed)}], ${labels}`,
    `name: last_${set}_bytes, type: gauge, value: $bytes, op: ${op}, when: [${item(last)}], ${labels}`,
  ];
}

function item({ yaml }: Condition): string {
  return yaml.startsWith('{') ? yaml : `{${yaml}}`;
}

function choice(set: number) {
  const from = (conditions: readonly Condition[]) => conditions[set % conditions.length]!;
  const op = set % 2 === 0 ? 'set' : 'max';
  return { sent: from(SENT), failed: from(FAILED), last: from(LAST), op };
}

/** All fifty. */
export function fiftyWithPromClient(registers: Registry[]): (body: Fields) => void {
  const parts = LABEL_SETS.map((labels, set) => withLabels(registers, labels, set));
  return (body) => {
    for (const count of parts) count(body as unknown as Line);
  };
}

function withLabels(
  registers: Registry[],
  { of }: SeriesLookup,
  set: number,
): (line: Line) => void {
  const labelNames = Object.keys(of(EXAMPLE));
  const more = { help: 'As in the rules.', labelNames, registers };
  const requests = new Counter({ name: `requests_${set}_total`, ...more });
  const durations = new Histogram({ name: `duration_${set}_seconds`, buckets: BUCKETS, ...more });
  const bytesSent = new Counter({ name: `sent_${set}_bytes_total`, ...more });
  const failures = new Counter({ name: `failed_${set}_total`, ...more });
  const lastBytes = new Gauge({ name: `last_${set}_bytes`, ...more });
  const { sent, failed, last, op } = choice(set);
  const highest = new Map<string, number>();
  return (line) => {
    const { bytes, status } = line;
    const labels = of(line);
    requests.inc(labels);
    durations.observe(labels, line.duration_ms * 0.001);
    if (sent.holds(line)) bytesSent.inc(labels, bytes);
    if (status >= 500 && status < 600 && failed.holds(line)) failures.inc(labels);
    if (!last.holds(line)) return;
    if (op === 'max') {
      const series = Object.values(labels).join();
      if (bytes <= (highest.get(series) ?? Number.NEGATIVE_INFINITY)) return;
      highest.set(series, bytes);
    }
    lastBytes.set(labels, bytes);
  };
}

/** For the labels' names. */
const EXAMPLE: Line = {
  method: '',
  path: '',
  status: 200,
  duration_ms: 0,
  bytes: 0,
  agent: '',
  tls: true,
  kubernetes: { pod_name: '', host: '', labels: { app: '' } },
};
