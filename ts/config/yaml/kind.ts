// A kind of YAML file that users write in, its name in mistakes and their codes out. Counting thread, at start; worker
// thread for reloads of the web configuration.

import { OTHER_WORDS } from '../rules/other_words.ts';

/** Stable codes of mistakes in rules; docs/errors.md says what to do about each. */
export type RulesCode =
  | 'PROMEX_RULES_YAML'
  | 'PROMEX_RULES_EMPTY'
  | 'PROMEX_RULES_KEY'
  | 'PROMEX_RULES_VALUE'
  | 'PROMEX_RULES_NAME'
  | 'PROMEX_RULES_ACCESSOR'
  | 'PROMEX_RULES_REGEX'
  | 'PROMEX_RULES_PRESET'
  | 'PROMEX_RULES_CONFLICT';

/** The same for the web configuration. */
export type WebConfigCode =
  | 'PROMEX_WEB_CONFIG_YAML'
  | 'PROMEX_WEB_CONFIG_KEY'
  | 'PROMEX_WEB_CONFIG_VALUE'
  | 'PROMEX_WEB_CONFIG_FILE'
  | 'PROMEX_WEB_CONFIG_TLS'
  | 'PROMEX_WEB_CONFIG_SWITCH';

/** All of them. */
export type DocumentCode = RulesCode | WebConfigCode;

/** One kind of file. */
export interface DocumentKind {
  /** The thing that cannot be loaded: `Cannot load rules (…)`. */
  readonly subject: string;
  /** Not valid YAML, or too much of it. */
  readonly yaml: DocumentCode;
  /** A key that is unknown, occurs twice, or means nothing beside the others. */
  readonly key: DocumentCode;
  /** A value of another kind, or out of range. */
  readonly value: DocumentCode;
  /** Whether values may be secret, so that the YAML library's quotations are left out. */
  readonly hasSecrets: boolean;
  /** Other tools' names of keys, in lower case, to the keys that may be meant. */
  readonly otherWords: ReadonlyMap<string, readonly string[]>;
}

/** Rules, from a file or the key `rules`. */
export const RULES: DocumentKind = {
  subject: 'rules',
  yaml: 'PROMEX_RULES_YAML',
  key: 'PROMEX_RULES_KEY',
  value: 'PROMEX_RULES_VALUE',
  hasSecrets: false,
  otherWords: OTHER_WORDS,
};

/** The file that `web_config_file` names. */
export const WEB_CONFIG: DocumentKind = {
  subject: 'web configuration',
  yaml: 'PROMEX_WEB_CONFIG_YAML',
  key: 'PROMEX_WEB_CONFIG_KEY',
  value: 'PROMEX_WEB_CONFIG_VALUE',
  hasSecrets: true,
  otherWords: new Map(),
};
