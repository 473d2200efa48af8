// What the npm package exports, for its users; the types of rules files come after it. Any process of Node.

/** One mistake in rules, as `promexporter check` prints it. */
export interface Mistake {
  /** Stable: docs/errors.md explains it. */
  readonly code: string;
  /** One line that names the place, what was expected and what was found. */
  readonly text: string;
}

/**
 * Checks rules as the plugin does at its start, without the plugin's own options.
 * @param text YAML, or JSON, which is YAML too
 * @param file the text's name in mistakes, by default rules.yaml
 * @returns all mistakes; empty if the plugin accepts the rules
 */
export declare function checkRules(text: string, file?: string): readonly Mistake[];
