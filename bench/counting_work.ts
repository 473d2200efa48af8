// The work of several benchmarks: a counter with two labels and a histogram with one, as rules for the plugin and as code
// with prom-client.

import { Counter, Histogram, type Registry } from 'prom-client';
import type { Fields } from './decoders.ts';
import { flatRecords, nestedRecords, type RecordKind } from './records.ts';

export interface Work {
  readonly kind: RecordKind;
  /** YAML. */
  readonly rules: string;
  /** Makes the metrics; the function that it returns counts a record's body. */
  withPromClient(registers: Registry[]): (body: Fields) => void;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MS = 0.001;

/** @param maxBytes of the chunk, if not Fluent Bit's size */
export function countingWorks(maxBytes?: number): Work[] {
  return [flatWork(maxBytes), nestedWork(maxBytes)];
}

/** By method and status; durations by method. */
function flatWork(maxBytes?: number): Work {
  return {
    kind: flatRecords(maxBytes),
    rules: `
metrics:
  - name: http_requests_total
    type: counter
    labels: {method: $method, status: $status}
  - name: http_request_duration_seconds
    type: histogram
    value: $duration
    scale: ${MS}
    buckets: [${BUCKETS.join(', ')}]
    labels: {method: $method}
`,
    withPromClient(registers) {
      const { requests, durations } = makeMetrics(registers, 'status');
      return ({ method, status, duration }) => {
        requests.inc({ method: method as string, status: status as number });
        durations.observe({ method: method as string }, (duration as number) * MS);
      };
    },
  };
}

/** By method and pod, which is in a map inside the record; durations by method. */
function nestedWork(maxBytes?: number): Work {
  return {
    kind: nestedRecords(maxBytes),
    rules: `
metrics:
  - name: http_requests_total
    type: counter
    labels: {method: $method, pod: "$kubernetes['pod_name']"}
  - name: http_request_duration_seconds
    type: histogram
    value: $duration_ms
    scale: ${MS}
    buckets: [${BUCKETS.join(', ')}]
    labels: {method: $method}
`,
    withPromClient(registers) {
      const { requests, durations } = makeMetrics(registers, 'pod');
      return ({ method, kubernetes, duration_ms }) => {
        const pod = (kubernetes as Fields).pod_name as string;
        requests.inc({ method: method as string, pod });
        durations.observe({ method: method as string }, (duration_ms as number) * MS);
      };
    },
  };
}

function makeMetrics(registers: Registry[], second: string) {
  const help = 'As in the rules.';
  return {
    requests: new Counter({
      name: 'http_requests_total',
      help,
      labelNames: ['method', second],
      registers,
    }),
    durations: new Histogram({
      name: 'http_request_duration_seconds',
      help,
      labelNames: ['method'],
      buckets: BUCKETS,
      registers,
    }),
  };
}
