// The section `basic_auth_users` in, user names and bcrypt hashes out. No mistake shows the value of a name: it may be
// the password itself. Any thread.

import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import { secretOf } from './settings.ts';

// Version, cost, 22 characters of salt and 31 of hash in bcrypt's alphabet. $2x$ marks hashes of a broken program.
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const WANTED = 'a bcrypt hash such as htpasswd -nBC 10 "" prints';
const MIN_COST = 4;
// Two to the power of the cost is the number of rounds: at 10 a check took 75 ms of CPU time, at 18 it takes 19 s.
const MAX_COST = 18;
const SLOW_COST = 14;

/**
 * Reads the users.
 * @param note called with facts that the user should know, although they are not wrong
 */
export function usersOf(
  value: Value | undefined,
  note: (text: string) => void,
): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  if (value === undefined) return users;
  for (const { key, value: secret } of value.entries('a map of user names and bcrypt hashes') ??
    []) {
    const name = key.writtenText ?? '';
    const wrong = wrongName(name);
    if (wrong !== null) {
      key.report('PROMEX_WEB_CONFIG_VALUE', `a user must have ${wrong}, got ${quote(name)}`);
      continue;
    }
    const hash = hashOf(secret.as(`the hash of ${quote(name)}`), note);
    if (hash !== undefined) users.set(name, hash);
  }
  return users;
}

// RFC 7617, section 2.
function wrongName(name: string): string | null {
  if (name === '') return 'a name';
  if (name.includes(':')) return 'a name without a colon, which basic authentication cannot carry';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return /[\u0000-\u001f\u007f]/.test(name) ? 'a name without control characters' : null;
}

function hashOf(value: Value, note: (text: string) => void): string | undefined {
  const hash = secretOf(value, WANTED);
  if (hash === undefined) return undefined;
  const match = BCRYPT.exec(hash);
  if (match === null) {
    const got = 'other text (not shown)';
    return value.report('PROMEX_WEB_CONFIG_VALUE', `${value.name} must be ${WANTED}, got ${got}`);
  }
  const cost = Number(match[1]);
  if (cost < MIN_COST || cost > MAX_COST) {
    const wanted = `a cost from ${MIN_COST} to ${MAX_COST}`;
    return value.report(
      'PROMEX_WEB_CONFIG_VALUE',
      `${value.name} must have ${wanted}, got ${cost}`,
    );
  }
  if (cost > SLOW_COST) {
    note(
      `${value.name} has the cost ${cost}: checking it makes a first request wait for seconds; 10 is usual`,
    );
  }
  return hash;
}
