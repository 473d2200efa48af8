// The formats that an exposition can be written in.

/** `text` is Prometheus' text format 0.0.4, `openmetrics` is OpenMetrics 1.0.0. */
export type Dialect = 'text' | 'openmetrics';
