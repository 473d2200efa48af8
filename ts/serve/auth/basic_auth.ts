// Authorization headers in, verdicts out: what all ways to check a password have in common. Worker thread. Loaded only
// where there are passwords.

import { CHALLENGE, readBasic, type UserAndPassword } from './basic_header.ts';
import type { FailureLimit } from './failure_limit.ts';
import type { AuthScheme, Verdict } from './security.ts';

/** Whether user and password are right; null where it could not be found out. Never rejects. */
export type Check = (given: UserAndPassword) => boolean | Promise<boolean | null>;

/**
 * Basic authentication. A right password does not help an address that has failed too often: whoever guesses would
 * learn that it is right.
 */
export function basicAuth(check: Check, failures: FailureLimit): AuthScheme {
  return {
    challenge: CHALLENGE,
    authorize(header, address) {
      const given = readBasic(header);
      if (given === null) return 'denied';
      if (!failures.take(address)) return 'limited';
      const judge = (isRight: boolean | null): Verdict => {
        if (isRight !== false) failures.giveBack(address);
        if (isRight === null) return 'busy';
        return isRight ? 'granted' : 'denied';
      };
      const isRight = check(given);
      return typeof isRight === 'boolean' ? judge(isRight) : isRight.then(judge);
    },
  };
}
