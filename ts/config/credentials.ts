// The keys `username`, `password` and `password_file` in, credentials out. No mistake shows a password. The file is
// read here, once. Counting thread, at start.

import { fileErrorReason } from './file_error.ts';
import { type Mistake, quote } from './mistake.ts';

/** The pair that a client must send in HTTP basic authentication. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Text of the three keys, undefined for an unset key. */
export interface CredentialKeys {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly passwordFile: string | undefined;
}

const CODE = 'PROMEX_CREDENTIALS';
const FILE_CODE = 'PROMEX_PASSWORD_FILE';
// RFC 7617, section 2: neither part may hold control characters, and a user-id holds no colon.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/;

function checkUsername(username: string): string | null {
  if (username === '') return 'username: expected a name, got an empty one';
  if (username.includes(':')) {
    return `username: expected a name without a colon, which basic authentication cannot carry, got ${quote(username)}`;
  }
  if (CONTROL.test(username)) {
    return `username: expected a name without control characters, got ${quote(username)}`;
  }
  return null;
}

/**
 * Reads the credentials; null if authentication is not configured.
 * @param readFile returns a file's text, throws if it cannot be read
 * @param report called with each mistake found
 */
export function readCredentials(
  keys: CredentialKeys,
  readFile: (path: string) => string,
  report: (mistake: Mistake) => void,
): Credentials | null {
  const { username, passwordFile } = keys;
  let { password } = keys;
  let origin = 'password';
  if (username === undefined && password === undefined && passwordFile === undefined) return null;
  const wrong = (text: string, code = CODE) => report({ code, text });

  if (username !== undefined) {
    const mistake = checkUsername(username);
    if (mistake !== null) wrong(mistake);
  } else {
    const set = password !== undefined ? 'password' : 'password_file';
    wrong(`username: expected a name because ${set} is set, got none (set both or neither)`);
  }
  if (password !== undefined && passwordFile !== undefined) {
    wrong('password_file: expected only one of password and password_file, got both');
  } else if (passwordFile !== undefined) {
    origin = 'password_file';
    try {
      password = readFile(passwordFile).replace(/\r?\n$/, '');
    } catch (error) {
      const text = `password_file: cannot read ${quote(passwordFile)}: ${fileErrorReason(error)}; expected a readable file that holds the password`;
      wrong(text, FILE_CODE);
      return null;
    }
  } else if (password === undefined) {
    wrong('password: expected password or password_file because username is set, got neither');
  }
  if (password === '') {
    const got =
      origin === 'password' ? 'an empty password' : `an empty file ${quote(passwordFile ?? '')}`;
    wrong(`${origin}: expected at least one character, got ${got}`);
  } else if (password !== undefined && CONTROL.test(password)) {
    const got = 'a password with control characters (not shown)';
    wrong(`${origin}: expected one line of printable characters, got ${got}`);
  }
  return { username: username ?? '', password: password ?? '' };
}
