// Certificates for tests, made by openssl when needed and valid for two days; none is kept in the repository. They are
// in a folder of their own, which is removed with the process.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A certificate and its key, as paths and as PEM. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** The properties of a certificate. */
export interface CertificateOptions {
  /** In the notation of openssl's subjectAltName. */
  readonly names?: string;
  /** The signer; the certificate itself if left out. */
  readonly issuer?: Certificate;
  readonly isAuthority?: boolean;
  /** Whether it has expired. */
  readonly isExpired?: boolean;
}

/** Names under which tests reach a server. */
const LOCAL_NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1';

/** A folder that is removed with the process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'promexporter-certificates-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs openssl; fails with its output, or with the missing program. */
export function openssl(args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  assert.equal(error, undefined, `tests need the program openssl (Debian: openssl): ${error}`);
  assert.equal(status, 0, `openssl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/**
 * Makes FOLDER/NAME.pem and FOLDER/NAME.key, a key on the curve P-256.
 * @param name also the certificate's common name
 */
export function makeCertificate(
  folder: string,
  name: string,
  options: CertificateOptions = {},
): Certificate {
  const { names = LOCAL_NAMES, issuer, isAuthority = false, isExpired = false } = options;
  const file = (extension: string) => path.join(folder, `${name}.${extension}`);
  const [certFile, keyFile, request] = [file('pem'), file('key'), file('csr')];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(['req', ...newKey, '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`]);
  const extensions = isAuthority
    ? 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
    : `basicConstraints=CA:FALSE\nsubjectAltName=${names}\n`;
  writeFileSync(file('ext'), extensions);
  const signer =
    issuer === undefined
      ? ['-signkey', keyFile]
      : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile, '-CAcreateserial'];
  openssl([
    ...['x509', '-req', '-in', request, '-out', certFile, '-sha256'],
    ...(isExpired ? expired() : ['-days', '2']),
    ...['-extfile', file('ext'), ...signer],
  ]);
  const read = (path: string) => readFileSync(path, 'utf8');
  return { certFile, keyFile, cert: read(certFile), key: read(keyFile) };
}

// OpenSSL 3.5 refuses less than no days, and versions before 3.4 accept no dates.
function expired(): string[] {
  const { stderr } = spawnSync('openssl', ['x509', '-help'], { encoding: 'utf8' });
  if (!stderr.includes('-not_after')) return ['-days', '-1'];
  return ['-not_before', '20200101000000Z', '-not_after', '20200102000000Z'];
}

/** An authority. */
export function makeAuthority(folder: string, name = 'authority'): Certificate {
  return makeCertificate(folder, name, { isAuthority: true });
}
