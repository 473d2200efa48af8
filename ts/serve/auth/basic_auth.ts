// Authorization headers in, verdicts out: shared by all ways to check a password. Worker thread; loaded only with
// passwords configured.

import { CHALLENGE, readBasic, type UserAndPassword } from './basic_header.ts';
import type { FailureLimit } from './failure_limit.ts';
import type { AuthScheme, Verdict } from './security.ts';

/** Whether user and password are right; null if it could not be determined. Never rejects. */
export type Check = (given: UserAndPassword) => boolean | Promise<boolean | null>;

/**
 * Basic authentication. A right password does not help an address that has failed too often; otherwise someone who
 * tries passwords would learn that it is right.
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
