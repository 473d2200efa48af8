// Numbers of reasons why a value of a record changed nothing in, the only words of the label `reason` out. Any thread.

/** Label values of promexporter_rule_skipped_total. */
export const SKIP_REASONS = [
  'missing',
  'wrong_type',
  'not_a_number',
  'not_finite',
  'negative',
  'not_mapped',
  'label_type',
  'labels_too_long',
  'path_too_long',
  'name_collision',
  'reserved_name',
  'series_limit',
  'not_array_or_map',
] as const;

/** Not an index: nothing was skipped. */
export const NO_REASON = -1;
/** Indices in SKIP_REASONS. */
export const MISSING = 0;
export const WRONG_TYPE = 1;
export const NOT_A_NUMBER = 2;
export const NOT_FINITE = 3;
export const NEGATIVE = 4;
export const NOT_MAPPED = 5;
export const LABEL_TYPE = 6;
export const LABELS_TOO_LONG = 7;
export const PATH_TOO_LONG = 8;
export const NAME_COLLISION = 9;
export const RESERVED_NAME = 10;
export const SERIES_LIMIT = 11;
export const NOT_ARRAY_OR_MAP = 12;
