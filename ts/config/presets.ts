// The rules that come with the plugin, ts/config/presets/*.yaml, as those who configure an instance ask for them.
// Types only; scripts/bundle.mjs makes both, and the plugin loads what a configuration needs of them.

import type { RuleGroup } from './rules/rule.ts';

export interface Presets {
  /**
   * Read when the plugin was built: what holds where no rules are given. The same in every namespace: all names get
   * the same beginning, so that they differ as before, and options.ts refuses those that would make them the plugin's
   * own.
   */
  groups(): Promise<readonly RuleGroup[]>;
  /** Name to YAML text, for a rules file that names some: its mistakes may say where in a preset. */
  texts(): Promise<Readonly<Record<string, string>>>;
}
