// A question that a rule asks in, a text out that is equal for equal questions only. Any thread, at start.

/**
 * JSON that also tells apart the infinities and NaN, which JSON lacks. A pattern becomes an object with its source, a
 * text a string: they never collide.
 */
export function identityOf(question: unknown): string {
  return JSON.stringify(question, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}
