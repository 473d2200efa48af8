/** A number as the updates of a family take it. */
export function cell(value: number): Float64Array {
  return Float64Array.of(value);
}
