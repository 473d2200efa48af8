// Certificates and keys as PEM, in the web configuration or in a file that it names, in, checked texts out; whether
// OpenSSL accepts them shows when a context is made. Any thread.

import path from 'node:path';
import { fileErrorReason } from '../file_error.ts';
import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import type { Settings } from './settings.ts';
import type { Pem } from './web_config.ts';

/** Reads the files that a web configuration names, and remembers them. */
export class NamedFiles {
  readonly paths: string[] = [];
  readonly #folder: string;
  readonly #readFile: (path: string) => string;

  /** @param folder that relative paths start from */
  constructor(folder: string, readFile: (path: string) => string) {
    this.#folder = folder;
    this.#readFile = readFile;
  }

  read(value: Value, file: string): string | undefined {
    const resolved = path.resolve(this.#folder, file);
    this.paths.push(resolved);
    try {
      return this.#readFile(resolved);
    } catch (error) {
      const text = `${value.name} must be a readable file, got ${quote(resolved)}: ${fileErrorReason(error)}`;
      return value.report('PROMEX_WEB_CONFIG_FILE', text);
    }
  }
}

interface PemKind {
  readonly label: RegExp;
  readonly wanted: string;
}

const CERTIFICATE: PemKind = {
  label: /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/,
  wanted: 'a certificate in PEM (-----BEGIN CERTIFICATE-----)',
};
const KEY: PemKind = {
  label: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  wanted: 'a private key in PEM (-----BEGIN PRIVATE KEY-----)',
};
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/** The certificate in the file of the setting `name` + `_file`, or in the setting `name` itself. */
export function certificateOf(
  settings: Settings,
  name: string,
  files: NamedFiles,
): Pem | undefined {
  return pemOf(settings, name, files, CERTIFICATE);
}

/** The same for a private key, which no mistake shows. */
export function privateKeyOf(settings: Settings, name: string, files: NamedFiles) {
  const pem = pemOf(settings, name, files, KEY);
  if (pem === undefined || !ENCRYPTED.test(pem.text)) return pem;
  const value = settings.filled(`${name}_file`) ?? settings.filled(name);
  return value?.report(
    'PROMEX_WEB_CONFIG_TLS',
    `${value.name} must hold a key without a passphrase, got an encrypted one`,
  );
}

function pemOf(
  settings: Settings,
  name: string,
  files: NamedFiles,
  kind: PemKind,
): Pem | undefined {
  const file = settings.filled(`${name}_file`);
  // The toolkit would take the file, and ignore the other setting.
  if (file !== undefined) {
    settings.refuse([name], `means nothing beside ${name}_file, expected only one of the two`);
  }
  const value = file ?? settings.filled(name);
  if (value === undefined) return undefined;
  // Not shown as the path that it is not: it may be the key.
  if (file?.writtenText?.includes('-----BEGIN')) {
    const text = `${value.name} must be the path of a file, got PEM itself (not shown), which ${name} takes`;
    return value.report('PROMEX_WEB_CONFIG_VALUE', text);
  }
  const own = file === undefined ? settings.secret(name) : file.text();
  const text = file !== undefined && own !== undefined ? files.read(file, own) : own;
  if (text === undefined) return undefined;
  if (kind.label.test(text)) {
    return { text, where: `Cannot load web configuration (${value.place}): ${value.name}` };
  }
  const got = text.trim() === '' ? 'nothing' : 'something else (not shown)';
  return value.report(
    'PROMEX_WEB_CONFIG_TLS',
    `${value.name} must hold ${kind.wanted}, got ${got}`,
  );
}
