// Why an endpoint could not be opened, apart from its addresses (listen.ts).

/** Certificates of the web configuration that cannot be used. The message is one line. */
export class TlsError extends Error {
  readonly code = 'PROMEX_WEB_CONFIG_TLS';
  override readonly name = 'TlsError';
}

/** The worker ended before it listened, for another reason than its addresses. */
export class WorkerError extends Error {
  readonly code = 'PROMEX_WORKER';
  override readonly name = 'WorkerError';
}
