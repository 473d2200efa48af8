// A connection or a request in, whether it may go on out: the types of what the server checks before it routes, and the
// default without configuration. Worker thread.

import type { TlsFront } from '../tls/tls_front.ts';

/** The verdict on an Authorization header: `limited` after too many failures, `busy` while too many are checked. */
export type Verdict = 'granted' | 'denied' | 'limited' | 'busy';

/** Basic authentication. */
export interface AuthScheme {
  /** The WWW-Authenticate of a 401. */
  readonly challenge: string;
  /**
   * Never rejects.
   * @param header the request's Authorization
   * @param address of the client, from its socket
   */
  authorize(header: string | undefined, address: string | undefined): Verdict | Promise<Verdict>;
}

/** The requirements at one moment. */
export interface Security {
  /** Null: plain HTTP. For one endpoint either always null or never. */
  readonly tls: TlsFront | null;
  /** Null: no password is required. */
  readonly auth: AuthScheme | null;
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Counts a request against the rate limit.
   * @returns 0; if there are too many, the ms after which one is accepted
   */
  admit(): number;
}

/** Without configuration. */
export const NO_SECURITY: Security = { tls: null, auth: null, headers: {}, admit: () => 0 };
