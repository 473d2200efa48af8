// A failure to open an endpoint in, an error with a stable code out; those of addresses are in listen.ts. Counting
// thread.

/** Certificates of the web configuration that cannot be used. The message is one line. */
export class TlsError extends Error {
  readonly code = 'PROMEX_WEB_CONFIG_TLS';
  override readonly name = 'TlsError';
}

/** The worker ended before it listened, for a reason other than its addresses. */
export class WorkerError extends Error {
  readonly code = 'PROMEX_WORKER';
  override readonly name = 'WorkerError';
}
