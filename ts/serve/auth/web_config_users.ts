// User and password in, yes or no out: the check against the web configuration's users. Worker thread. Loaded only where
// there are any.

import { createHmac } from 'node:crypto';
import { MAX_REMEMBERED_VERDICTS } from '../limits.ts';
import type { UserAndPassword } from './basic_header.ts';
import type { Bcrypt } from './bcrypt.ts';
import { VerdictCache } from './verdict_cache.ts';

// bcrypt's salt and hash without meaning: no password is known for it, and nobody is let in by it anyway.
const NO_SALT_AND_HASH = 'N'.repeat(53);
const NO_USERS_COST = '10';

/** Name to bcrypt hash. */
export type UserHashes = ReadonlyMap<string, string>;

/** The users that hold now, and what was found out about passwords so far. */
export class Users {
  readonly #bcrypt: Pick<Bcrypt, 'compare'>;
  readonly #cache = new VerdictCache(MAX_REMEMBERED_VERDICTS);
  readonly #pending = new Map<string, Promise<boolean | null>>();
  #hashes: UserHashes;
  #standIns: StandIns;

  constructor(hashes: UserHashes, bcrypt: Pick<Bcrypt, 'compare'>) {
    this.#bcrypt = bcrypt;
    this.#hashes = hashes;
    this.#standIns = new StandIns(hashes);
  }

  /** From now on these. What is known of hashes that stay stays known. */
  replace(hashes: UserHashes): void {
    this.#hashes = hashes;
    this.#standIns = new StandIns(hashes);
  }

  /**
   * Whether the password is the user's; null where it could not be found out now. A user that does not exist takes as
   * long as one of those that do, and always as long as the same one.
   */
  check(given: UserAndPassword): boolean | Promise<boolean | null> {
    const password = textOf(given.password);
    const username = textOf(given.username);
    if (password === null || username === null) return false;
    const hash = this.#hashes.get(username);
    // Made for those who exist too, so that nobody's answer comes sooner for it.
    const standIn = this.#standIns.hashFor(given.username);
    const compared = hash ?? standIn;
    const parts = [given.username, Buffer.from(compared), given.password];
    const key = this.#cache.keyOf(parts);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const finding = this.#find(password, compared, hash !== undefined, key);
    this.#pending.set(key, finding);
    return finding;
  }

  async #find(
    password: string,
    hash: string,
    exists: boolean,
    key: string,
  ): Promise<boolean | null> {
    const matches = await this.#bcrypt.compare(password, hash);
    this.#pending.delete(key);
    if (matches === null) return null;
    const isRight = matches && exists;
    this.#cache.set(key, isRight);
    return isRight;
  }
}

/**
 * Hashes for users that do not exist. Where costs differ, none of them would do for all: whoever was answered sooner, or
 * later, would be known to exist. So each name takes the cost of one of the users, the same one each time it is tried.
 */
class StandIns {
  /** Of all users, so that costs come as often as they do among those. */
  readonly #costs: readonly string[];
  /** Nobody outside can tell whose cost a name takes, and a start of the plugin changes nothing about it. */
  readonly #key: string;

  constructor(hashes: UserHashes) {
    const sorted = [...hashes.values()].sort();
    this.#costs = sorted.map((hash) => hash.slice(4, 6));
    this.#key = sorted.join();
  }

  hashFor(username: Uint8Array): string {
    const number = createHmac('sha256', this.#key).update(username).digest().readUInt32BE();
    const cost = this.#costs[number % this.#costs.length] ?? NO_USERS_COST;
    return `$2b$${cost}$${NO_SALT_AND_HASH}`;
  }
}

// bcrypt's library takes a text: bytes that are none would all become the same one.
function textOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : null;
}
