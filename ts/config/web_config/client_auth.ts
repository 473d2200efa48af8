// A `client_auth_type` in, whom it lets in out: the one place that says what the five of them mean. Any thread.
// Source: Go 1.24, crypto/tls, ClientAuthType.

import type { ClientAuth } from './web_config.ts';

/** Who is let in beside clients with a certificate that was verified. */
export interface LetIn {
  readonly withoutCertificate: boolean;
  /** With a certificate that nobody verified: anybody can make one. */
  readonly unverified: boolean;
}

const EVERYBODY: LetIn = { withoutCertificate: true, unverified: true };

const LET_IN: Readonly<Record<ClientAuth, LetIn>> = {
  NoClientCert: EVERYBODY,
  RequestClientCert: EVERYBODY,
  RequireAnyClientCert: { withoutCertificate: false, unverified: true },
  VerifyClientCertIfGiven: { withoutCertificate: true, unverified: false },
  RequireAndVerifyClientCert: { withoutCertificate: false, unverified: false },
};

export function letIn(type: ClientAuth): LetIn {
  return LET_IN[type];
}

/** Whether nobody gets in without a certificate that was verified. */
export function isEnforced(type: ClientAuth): boolean {
  return !LET_IN[type].withoutCertificate && !LET_IN[type].unverified;
}

/** Whether `after` lets in some whom `before` does not. */
export function letsInMore(after: ClientAuth, before: ClientAuth): boolean {
  const [now, then] = [LET_IN[after], LET_IN[before]];
  return (
    (now.withoutCertificate && !then.withoutCertificate) || (now.unverified && !then.unverified)
  );
}
