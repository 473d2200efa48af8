// What all kinds of compiled conditions have in common. Counting thread.

/** A condition that is asked about the record that is being counted. */
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
