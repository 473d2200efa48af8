// Types of prometheus.mjs, for the tests.

/** Paths of what the tests hold the endpoint against; null for what is missing. */
export interface PrometheusTools {
  prometheus: string | null;
  promtool: string | null;
  /** Value for PYTHONPATH; '' where Python finds prometheus_client by itself. */
  pythonPath: string | null;
}
export function findPrometheusTools(root: string): PrometheusTools;
