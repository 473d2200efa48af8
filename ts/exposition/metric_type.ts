// What Prometheus knows metrics by: the types that a rule can ask for, and those of families.

/** A type that a rule can ask for. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** A type that an exposition can say. */
export type FamilyType = MetricType | 'unknown';
