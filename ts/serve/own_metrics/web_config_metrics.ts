// TLS handshakes and reloads of the web configuration in, metrics in a prom-client registry out, named like Prometheus'
// own prometheus_config_last_reload_*. Worker thread; registered only if web_config_file is set.

import type { Registry } from 'prom-client';
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';

/** Records the events. */
export interface WebConfigMetrics {
  countFailedHandshake(): void;
  /** @param successful whether the file is now in use */
  setReload(successful: boolean): void;
}

/** @param hasTls whether to count handshakes */
export function registerWebConfigMetrics(registry: Registry, hasTls: boolean): WebConfigMetrics {
  const registers = [registry];
  const successful = new Gauge({
    name: 'promexporter_web_config_last_reload_successful',
    help: 'Whether the last reload of web_config_file, after it or a file that it names changed, succeeded.',
    registers,
  });
  const time = new Gauge({
    name: 'promexporter_web_config_last_reload_success_timestamp_seconds',
    help: 'Unix time of the last successful reload of the web configuration, in seconds.',
    registers,
  });
  const failures = hasTls
    ? new Counter({
        name: 'promexporter_tls_handshakes_failed_total',
        help: 'TLS connections that failed before a request: not TLS, no common version or cipher, or a refused certificate.',
        registers,
      })
    : null;
  const metrics: WebConfigMetrics = {
    countFailedHandshake: () => failures?.inc(),
    setReload(isSuccess) {
      successful.set(Number(isSuccess));
      if (isSuccess) time.set(Date.now() / 1000);
    },
  };
  metrics.setReload(true);
  return metrics;
}
