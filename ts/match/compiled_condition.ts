// A record's state in, yes or no out: the interface of all compiled conditions, and comparing numbers. Counting thread.

/** A condition on the record that is being counted. */
export interface CompiledCondition {
  holds(): boolean;
}

/** @param operator `lt`, `le`, `gt` or `ge`. NaN compares with nothing. */
export function compare(value: number, operator: string, operand: number): boolean {
  switch (operator) {
    case 'ge':
      return value >= operand;
    case 'gt':
      return value > operand;
    case 'le':
      return value <= operand;
    default:
      return value < operand;
  }
}
