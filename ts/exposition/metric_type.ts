// The types of metrics: those that a rule can ask for, and those of families. Types only, any thread.

/** A type that a rule can ask for. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** A type that an exposition can state. */
export type FamilyType = MetricType | 'unknown';
