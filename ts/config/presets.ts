// The rules that come with the plugin, ts/config/presets/*.yaml, as code that configures an instance asks for them.
// scripts/bundle.mjs makes both forms, and the plugin loads only those that a configuration needs. Types only, any
// thread.

import type { RuleGroup } from './rules/rule.ts';

export interface Presets {
  /**
   * Parsed when the plugin was built, for instances without rules. The same in every namespace: all names get the same
   * prefix, so that they still differ, and options.ts refuses prefixes that would make them the plugin's own.
   */
  groups(): Promise<readonly RuleGroup[]>;
  /** Name to YAML text, for a rules file that names some, because its mistakes may point into a preset. */
  texts(): Promise<Readonly<Record<string, string>>>;
}
