// An Authorization header in, user and password as bytes out (HTTP basic authentication, RFC 7617). Worker thread;
// pure.

/** The pair that a client sent. */
export interface UserAndPassword {
  readonly username: Uint8Array;
  readonly password: Uint8Array;
}

/** Sent with every 401. */
export const CHALLENGE = 'Basic realm="promexporter", charset="UTF-8"';

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const COLON = 0x3a;

/** Null if the header is missing or holds no user and password: such a request is no attempt. */
export function readBasic(header: string | undefined): UserAndPassword | null {
  const match = BASIC.exec(header ?? '');
  if (match === null) return null;
  const decoded = Buffer.from(match[1] ?? '', 'base64');
  const colon = decoded.indexOf(COLON);
  if (colon < 0) return null;
  return { username: decoded.subarray(0, colon), password: decoded.subarray(colon + 1) };
}
