// An expression in PromQL in, its selectors out. Runs in the test's process.

const LABEL_LISTS = /\b(?:by|without|on|ignoring|group_left|group_right) *\([^)]*\)/g;
const KEYWORDS = new Set(['and', 'or', 'unless', 'offset', 'bool', 'group_left', 'group_right']);
/** A name that is no function's, and what stands in braces after it. */
const SELECTOR = /(?<![\w:"$])([a-zA-Z_:][\w:]*)(\{[^}]*\})?(?! *\()(?![\w:])/g;

/**
 * The selectors of an expression, such as `up{job="fluent-bit"}`, without range and offset. It is enough for the
 * expressions of examples/: none has a text outside of braces, or a closing brace inside of a text.
 */
export function selectorsOf(expression: string): string[] {
  const names = expression.replace(LABEL_LISTS, '').matchAll(SELECTOR);
  return [...names].flatMap(([selector, name]) => (KEYWORDS.has(name!) ? [] : [selector]));
}
