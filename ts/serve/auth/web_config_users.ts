// User and password in, yes or no out: the check against the web configuration's users. Worker thread; loaded only if
// there are any.

import { createHmac } from 'node:crypto';
import { MAX_REMEMBERED_VERDICTS } from '../limits.ts';
import type { UserAndPassword } from './basic_header.ts';
import type { Bcrypt } from './bcrypt.ts';
import { VerdictCache } from './verdict_cache.ts';

// Salt and hash of bcrypt without meaning: no password is known for it, and a match grants nothing anyway.
const NO_SALT_AND_HASH = 'N'.repeat(53);
const NO_USERS_COST = '10';

/** Name to bcrypt hash. */
export type UserHashes = ReadonlyMap<string, string>;

/** The current users, and the verdicts on passwords so far. */
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

  /** Replaces the users. Verdicts on unchanged hashes are kept. */
  replace(hashes: UserHashes): void {
    this.#hashes = hashes;
    this.#standIns = new StandIns(hashes);
  }

  /**
   * Whether the password is the user's; null if it cannot be determined now. A user that does not exist takes as long
   * as one of those that do, and always as long as the same one.
   */
  check(given: UserAndPassword): boolean | Promise<boolean | null> {
    const password = textOf(given.password);
    const username = textOf(given.username);
    if (password === null || username === null) return false;
    const hash = this.#hashes.get(username);
    // Made for existing users, too, so that their answers do not come sooner.
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
 * Hashes for users that do not exist. If costs differ, no single cost would do for all: an answer that comes sooner, or
 * later, would reveal that a user exists. So each name gets the cost of one of the users, always the same one.
 */
class StandIns {
  /** Of all users, so that each cost is as frequent as among those. */
  readonly #costs: readonly string[];
  /** Outsiders cannot tell whose cost a name gets, and it survives a restart of the plugin. */
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

// bcrypt's library takes a text: all bytes that are not valid UTF-8 would become the same one.
function textOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : null;
}
