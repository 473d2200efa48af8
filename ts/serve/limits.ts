// Every limit of the HTTP endpoint, named once. Worker thread.

/** Passed to http.createServer. */
export const HTTP_LIMITS = {
  /** A scrape's headers take about 400 bytes; Node's default is 16 KiB. */
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  /** The two timeouts take effect only when this check runs; Node's default of 30 s would turn 10 s into up to 40 s. */
  connectionsCheckingInterval: 1_000,
  /** Above the usual scrape intervals (15 to 60 s), so that Prometheus keeps its connection. */
  keepAliveTimeout: 75_000,
  /** server.ts checks it: Node's own answer has no Content-Length and none of our headers. */
  requireHostHeader: false,
} as const;

/** Further connections are answered 503. Prometheus holds one; a page in a browser up to six. */
export const MAX_CONNECTIONS = 64;
/** Further connections are closed unanswered, so that the 503s themselves are bounded. */
export const MAX_ACCEPTED_CONNECTIONS = 128;
/**
 * A connection that was never answered and has been sending its request for this long is closed if room is needed. A
 * scraper sends its request with its handshake's last packet; over a bad link, a second later.
 */
export const WAITING_MS = 1_000;
/** Time for a TLS handshake; Node's default is 120 s. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Wrong passwords that an address may send at once; then one per interval, and 429 to all others. */
export const FAILURE_BURST = 10;
/** See FAILURE_BURST. */
export const FAILURE_INTERVAL_MS = 1_000;
/** Addresses whose failures are remembered; after that, the one that failed longest ago is forgotten. */
export const MAX_FAILING_ADDRESSES = 1_000;
/** Passwords waiting for their bcrypt check, 75 ms each at the usual cost; further ones get 503. */
export const MAX_PASSWORD_CHECKS = 16;
/** Passwords remembered as right, and the same number as wrong. */
export const MAX_REMEMBERED_VERDICTS = 100;
/** Requests being answered at a time. Each may hold one rendered exposition until its client has read it. */
export const MAX_REQUESTS_IN_FLIGHT = 8;
/** A client that has not read its answer in this time is cut off. */
export const MAX_WRITE_MS = 30_000;
/**
 * A client that has been reading its answer for this long may be cut off if its place is needed. So within a scrape's
 * usual timeout, 10 s, a new client is answered whatever eight readers do; one that reads all within this time is never
 * cut off.
 */
export const READING_MS = 3_000;
/**
 * Time for a client to take its last answers and close, on a connection that is closed for other bytes that came on it.
 */
export const LINGER_MS = 5_000;
/** Retry-After of refusals that will soon be over. */
export const RETRY_AFTER_SECONDS = 1;
/**
 * A connection on which more requests wait for their answers is closed, and the rest of the bytes read from it dropped
 * (docs/decisions/0013-attacks.md). No scraper sends the next before it has read the last.
 */
export const MAX_PIPELINED = 16;

/**
 * How long the answer to a scrape may take, in ms: as long as Prometheus says it waits, at most 30 s.
 * @param scrapeTimeoutHeader X-Prometheus-Scrape-Timeout-Seconds; anything but a positive number is ignored
 */
export function writeDeadlineMs(
  scrapeTimeoutHeader: string | readonly string[] | undefined,
): number {
  if (typeof scrapeTimeoutHeader !== 'string') return MAX_WRITE_MS;
  if (!/^[0-9]{1,9}(?:\.[0-9]{1,9})?$/.test(scrapeTimeoutHeader)) return MAX_WRITE_MS;
  const timeoutMs = Number(scrapeTimeoutHeader) * 1000;
  return timeoutMs > 0 ? Math.min(timeoutMs, MAX_WRITE_MS) : MAX_WRITE_MS;
}
