// Who may scrape, and how: what the server asks before it routes a request. Types, and what holds where nothing is
// configured. Worker thread.
import type { TlsFront } from '../tls/tls_front.ts';

/** What an Authorization header is worth: `limited` after too many failures, `busy` while too many are checked. */
export type Verdict = 'granted' | 'denied' | 'limited' | 'busy';

/** Basic authentication. */
export interface AuthScheme {
  /** The WWW-Authenticate of a 401. */
  readonly challenge: string;
  /**
   * Never rejects.
   * @param header the request's Authorization
   * @param address the client's, as its socket tells it
   */
  authorize(header: string | undefined, address: string | undefined): Verdict | Promise<Verdict>;
}

/** What holds at one moment. */
export interface Security {
  /** Null: plain HTTP. Of one endpoint either always null or never. */
  readonly tls: TlsFront | null;
  /** Null: everybody may scrape. */
  readonly auth: AuthScheme | null;
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Takes a request.
   * @returns 0; where there are too many, how many ms later one is taken
   */
  admit(): number;
}

/** Where nothing is configured. */
export const NO_SECURITY: Security = { tls: null, auth: null, headers: {}, admit: () => 0 };
