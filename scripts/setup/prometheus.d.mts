// Types of prometheus.mjs, for the tests.

/** Paths of the programs that tests check the endpoint with; null for missing ones. */
export interface PrometheusTools {
  prometheus: string | null;
  promtool: string | null;
  /** Value for PYTHONPATH; '' where Python finds prometheus_client by itself. */
  pythonPath: string | null;
}
export function findPrometheusTools(root: string): PrometheusTools;
