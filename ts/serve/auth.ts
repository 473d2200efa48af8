// An Authorization header in, yes or no out (HTTP basic authentication, RFC 7617). Worker thread.
// Loaded only where credentials are set: node:crypto costs memory that the others need not pay.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../config/options.ts';
import type { Access } from './security.ts';

/** Sent with every 401. */
export const CHALLENGE = 'Basic realm="promexporter", charset="UTF-8"';

/** Whether an Authorization header holds the right user and password. */
export type Authorize = (header: string | undefined) => boolean;

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const COLON = 0x3a;
const NOTHING = new Uint8Array(0);

/**
 * Makes the check for one pair of credentials. What is compared are HMACs under a key that this process alone has,
 * of user and password both and always both: neither the length of the secret, nor how much of it was right,
 * nor which part was wrong shows in the time taken.
 */
export function createAuthorize(credentials: Credentials): Authorize {
  const key = randomBytes(32);
  const digest = (data: string | Uint8Array) => createHmac('sha256', key).update(data).digest();
  const username = digest(credentials.username);
  const password = digest(credentials.password);

  return (header) => {
    const match = BASIC.exec(header ?? '');
    const decoded = Buffer.from(match?.[1] ?? '', 'base64');
    const colon = decoded.indexOf(COLON);
    const givenUsername = colon < 0 ? NOTHING : decoded.subarray(0, colon);
    const givenPassword = colon < 0 ? NOTHING : decoded.subarray(colon + 1);
    const sameUsername = Number(timingSafeEqual(digest(givenUsername), username));
    const samePassword = Number(timingSafeEqual(digest(givenPassword), password));
    return (sameUsername & samePassword & Number(colon >= 0)) === 1;
  };
}

/** Basic authentication with the plugin's own keys. */
export function createAccess(credentials: Credentials): Access {
  const isRight = createAuthorize(credentials);
  return {
    challenge: CHALLENGE,
    authorize: (header) => (isRight(header) ? 'granted' : 'denied'),
  };
}
