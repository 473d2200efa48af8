// A certificate or key and OpenSSL's error in, a mistake that names it out. Worker thread.

import type { Mistake } from '../../config/mistake.ts';
import type { Pem } from '../../config/web_config/web_config.ts';

/** Thrown if a context cannot be made; its message is the mistake's text. */
export class TlsMistake extends Error {
  override readonly name = 'TlsMistake';
  readonly mistake: Mistake;

  /** @param error from OpenSSL */
  constructor(pem: Pem, wanted: string, error: unknown) {
    const text = `${pem.where} must hold ${wanted}, got one that OpenSSL refuses: ${reasonOf(error)}`;
    super(text);
    this.mistake = { code: 'PROMEX_WEB_CONFIG_TLS', text };
  }
}

// `error:05800074:x509 certificate routines::key values mismatch`: only the last part means something to people.
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error:[0-9a-f]+:.*:/i, '').replace(/\s+/g, ' ');
}
