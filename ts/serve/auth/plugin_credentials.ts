// User and password in, yes or no out: the check against the plugin's own keys. Worker thread; loaded only if
// credentials are set, because node:crypto costs memory.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../../config/options.ts';
import type { UserAndPassword } from './basic_header.ts';

/**
 * Makes the check for one pair of credentials. It compares HMACs under a key that only this process has, always of both
 * user and password. So the time taken shows neither the length of the secret, nor how much of it was right, nor which
 * part was wrong.
 */
export function checkOf(credentials: Credentials): (given: UserAndPassword) => boolean {
  const key = randomBytes(32);
  const digest = (data: string | Uint8Array) => createHmac('sha256', key).update(data).digest();
  const username = digest(credentials.username);
  const password = digest(credentials.password);

  return (given) => {
    const sameUsername = Number(timingSafeEqual(digest(given.username), username));
    const samePassword = Number(timingSafeEqual(digest(given.password), password));
    return (sameUsername & samePassword) === 1;
  };
}
