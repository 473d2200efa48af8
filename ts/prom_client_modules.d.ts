// prom-client's modules one by one, which its own declarations only describe as a whole: the index also loads the
// cluster module, the push gateway and @opentelemetry/api. Types only, any thread.

declare module 'prom-client/lib/registry.js' {
  import { Registry } from 'prom-client';
  export default Registry;
}
declare module 'prom-client/lib/counter.js' {
  import { Counter } from 'prom-client';
  export default Counter;
}
declare module 'prom-client/lib/gauge.js' {
  import { Gauge } from 'prom-client';
  export default Gauge;
}
declare module 'prom-client/lib/histogram.js' {
  import { Histogram } from 'prom-client';
  export default Histogram;
}
declare module 'prom-client/lib/metrics/*' {
  import type { Registry } from 'prom-client';
  /** Registers the module's metrics; `labels` are constant labels of all of them. */
  export default function register(
    registry: Registry,
    config?: { labels?: Readonly<Record<string, string>> },
  ): void;
}
