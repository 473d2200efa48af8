// What differs between the kinds of YAML files that users write: how mistakes call them, and their codes.
// Counting thread at start, worker where the web configuration is read again.

import { OTHER_WORDS } from '../rules/other_words.ts';

/** Stable codes of mistakes in rules; what to do about each stands in docs/errors.md. */
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

/** The same of the web configuration. */
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
  /** What cannot be loaded: `Cannot load rules (…)`. */
  readonly subject: string;
  /** No valid YAML, or more of it than is taken. */
  readonly yaml: DocumentCode;
  /** A key that is unknown, stands twice, or means nothing beside the others. */
  readonly key: DocumentCode;
  /** A value of another kind, or out of range. */
  readonly value: DocumentCode;
  /** Whether what stands there may be a secret, so that the YAML library's quotations are left out. */
  readonly hasSecrets: boolean;
  /** Keys as other tools call them, in lower case, to those that may be meant. */
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
