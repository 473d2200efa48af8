// The path of a web configuration in, the configuration with all files that it names out, or every mistake with its
// place. Counting thread, at start; worker thread for reloads.

import path from 'node:path';
import { fileErrorReason } from '../file_error.ts';
import { type Mistake, quote } from '../mistake.ts';
import { parseDocument } from '../yaml/document.ts';
import { WEB_CONFIG } from '../yaml/kind.ts';
import { Mistakes } from '../yaml/mistakes.ts';
import { alternatives } from '../yaml/suggestion.ts';
import { Reading, TooManyValues, Value } from '../yaml/value.ts';
import { HTTP_KEYS, headersOf, RATE_LIMIT_KEYS, rateLimitOf } from './http_sections.ts';
import { NamedFiles } from './pem.ts';
import { Settings } from './settings.ts';
import { TLS_KEYS, tlsOf } from './tls_section.ts';
import { usersOf } from './users_section.ts';
import type { LoadedWebConfig, WebConfig } from './web_config.ts';

/** Mistakes, and the files that were read nevertheless: one of them may be corrected. */
export interface UnloadableWebConfig {
  readonly mistakes: readonly Mistake[];
  readonly files: readonly string[];
}

const SECTIONS = ['tls_server_config', 'http_server_config', 'basic_auth_users', 'rate_limit'];
/** Sections that may be empty, as in the toolkit, though that is not the user's intention. */
const ASK_NOTHING_IF_EMPTY = {
  tls_server_config: 'TLS is off',
  basic_auth_users: 'no password is required',
};
const NOTHING: WebConfig = {
  ...{ tls: null, headers: {}, users: new Map(), rateLimit: null, notes: [] },
};

/**
 * Reads the file `file` and those that it names. An empty file is an empty configuration, as in the toolkit.
 * @param readFile returns a file's text, throws if it cannot be read
 */
export function loadWebConfig(
  file: string,
  readFile: (path: string) => string,
): LoadedWebConfig | UnloadableWebConfig {
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    const wrong = `web_config_file: cannot read ${quote(file)}: ${fileErrorReason(error)}; expected a readable file that holds a web configuration`;
    return { mistakes: [{ code: 'PROMEX_WEB_CONFIG_FILE', text: wrong }], files: [file] };
  }
  const mistakes = new Mistakes(WEB_CONFIG);
  const named = new NamedFiles(path.dirname(path.resolve(file)), readFile);
  let config = NOTHING;
  try {
    config = read(text, file, named, mistakes);
  } catch (error) {
    if (!(error instanceof TooManyValues)) throw error;
    const wrong = `Cannot load web configuration (${file}): aliases must not multiply, got more than a million values`;
    mistakes.add({ code: 'PROMEX_WEB_CONFIG_YAML', text: wrong });
  }
  const files = [file, ...new Set(named.paths)];
  return mistakes.isEmpty ? { config, files } : { mistakes: mistakes.list(), files };
}

function read(text: string, file: string, named: NamedFiles, mistakes: Mistakes): WebConfig {
  const document = parseDocument(text, file, mistakes);
  if (document === null) return NOTHING;
  const { subject } = WEB_CONFIG;
  const root = new Value(new Reading(document), subject, subject, document.root, 0);
  const fields = root.isNothing
    ? undefined
    : root.fields(SECTIONS, `a map with ${alternatives(SECTIONS)}`);
  if (fields === undefined) return NOTHING;
  const notes: string[] = [];
  const note = (line: string) => notes.push(line);
  const all = new Settings(fields);
  const tls = all.section('tls_server_config', TLS_KEYS);
  const http = all.section('http_server_config', HTTP_KEYS);
  const rateLimit = all.section('rate_limit', RATE_LIMIT_KEYS);
  for (const [name, what] of Object.entries(ASK_NOTHING_IF_EMPTY)) {
    const value = fields.get(name);
    if (value?.isNothing || value?.isEmptyMap) note(`${name} is empty: ${what}`);
  }
  return {
    tls: tls === undefined ? null : tlsOf(tls, named, note),
    headers: http === undefined ? {} : headersOf(http, note),
    users: usersOf(all.get('basic_auth_users'), note),
    rateLimit: rateLimit === undefined ? null : rateLimitOf(rateLimit),
    notes,
  };
}
