// What rules ask for, as a text that is the same for the same question and another for every other. Any thread, at start.

/**
 * JSON, in which the infinities and NaN, which JSON lacks, are told apart. A pattern becomes an object with its source, a
 * text a string: they never meet.
 */
export function identityOf(question: unknown): string {
  return JSON.stringify(question, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}
