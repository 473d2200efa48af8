// A `client_auth_type` in, the clients that it admits out: the only place that knows the meaning of all five. Source:
// Go 1.24, crypto/tls, ClientAuthType. Any thread.

import type { ClientAuth } from './web_config.ts';

/** The clients admitted besides those with a verified certificate. */
export interface LetIn {
  readonly withoutCertificate: boolean;
  /** With an unverified certificate, which anyone can make. */
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

/** Whether all clients need a verified certificate. */
export function isEnforced(type: ClientAuth): boolean {
  return !LET_IN[type].withoutCertificate && !LET_IN[type].unverified;
}

/** Whether `after` admits clients that `before` does not. */
export function letsInMore(after: ClientAuth, before: ClientAuth): boolean {
  const [now, then] = [LET_IN[after], LET_IN[before]];
  return (
    (now.withoutCertificate && !then.withoutCertificate) || (now.unverified && !then.unverified)
  );
}
