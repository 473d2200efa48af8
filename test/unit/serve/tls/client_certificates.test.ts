// Clients' certificates: who may go on under each client_auth_type, and by which names.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { canonical, subjectAltNames } from '../../../../ts/serve/tls/client_certificate.ts';
import { type Certificate, makeCertificate } from '../../../support/certificates.ts';
import { closeAll } from '../../../support/unit/serve/http/open_server.ts';
import { requestText } from '../../../support/unit/serve/http/raw_http.ts';
import {
  AUTHORITY,
  FOLDER,
  OTHER_AUTHORITY,
  openTls,
  tlsConfigOf,
} from '../../../support/unit/serve/tls/open_tls.ts';
import { NoAnswer, tlsConnect, tlsExchange } from '../../../support/unit/serve/tls/tls_client.ts';

const NAMES =
  'DNS:scraper.example,IP:10.1.2.3,IP:2001:db8::5,URI:spiffe://example/scraper,email:a@example.org';
const GOOD = makeCertificate(FOLDER, 'good', { issuer: AUTHORITY, names: NAMES });
const FOREIGN = makeCertificate(FOLDER, 'foreign', { issuer: OTHER_AUTHORITY, names: NAMES });
const SELF_SIGNED = makeCertificate(FOLDER, 'self-signed', { names: NAMES });
const EXPIRED = makeCertificate(FOLDER, 'expired-client', { issuer: AUTHORITY, isExpired: true });
const CLIENTS: Readonly<Record<string, Certificate | null>> = {
  ...{ none: null, good: GOOD, foreign: FOREIGN, 'self-signed': SELF_SIGNED, expired: EXPIRED },
};

afterEach(closeAll);

const shown = (client: Certificate | null) =>
  client === null ? {} : { cert: client.cert, key: client.key };

/** The CLIENTS that are answered. */
async function answered(port: number): Promise<string[]> {
  const names: string[] = [];
  for (const [name, client] of Object.entries(CLIENTS)) {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      try {
        await tlsExchange(port, { ...shown(client), maxVersion });
        names.push(name);
      } catch (error) {
        assert.ok(error instanceof NoAnswer, String(error));
      }
    }
  }
  const both = [...new Set(names)];
  assert.equal(names.length, 2 * both.length, 'the same for both versions of TLS');
  return both;
}

describe('client_auth_type', () => {
  const everybody = Object.keys(CLIENTS);
  for (const [type, expected] of [
    ['NoClientCert', everybody],
    ['RequestClientCert', everybody],
    ['RequireAnyClientCert', ['good', 'foreign', 'self-signed', 'expired']],
    ['VerifyClientCertIfGiven', ['none', 'good']],
    ['RequireAndVerifyClientCert', ['good']],
  ] as const) {
    it(`${type} lets ${expected.join(', ')} in`, async () => {
      const ca = !type.includes('Verify') ? [] : ['client_ca_file: authority.pem'];
      const { port } = await openTls([`client_auth_type: ${type}`, ...ca]);
      assert.deepEqual(await answered(port), expected);
    });
  }

  it('reports why a client was refused, in words of its own', async () => {
    const { port, refusals } = await openTls([
      'client_auth_type: RequireAndVerifyClientCert',
      'client_ca_file: authority.pem',
    ]);
    await answered(port);
    assert.deepEqual(
      [...new Set(refusals)],
      [
        'it sent none',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'CERT_HAS_EXPIRED',
      ],
    );
  });

  it('accepts clients of every authority in the file', async () => {
    const { port } = await openTls([
      'client_auth_type: RequireAndVerifyClientCert',
      `client_ca: ${JSON.stringify(AUTHORITY.cert + OTHER_AUTHORITY.cert)}`,
    ]);
    assert.deepEqual(await answered(port), ['good', 'foreign']);
  });

  it('does not accept a certificate as its own authority', async () => {
    const middle = makeCertificate(FOLDER, 'middle', { issuer: AUTHORITY });
    const forged = makeCertificate(FOLDER, 'forged', { issuer: middle });
    const { port } = await openTls([
      'client_auth_type: RequireAndVerifyClientCert',
      'client_ca_file: authority.pem',
    ]);
    const chain = { cert: forged.cert + middle.cert, key: forged.key };
    await assert.rejects(tlsExchange(port, chain), NoAnswer);
  });

  it('verifies a client that resumes its session, also against authorities that are new', async () => {
    const lines = ['client_auth_type: RequireAndVerifyClientCert', 'max_version: TLS12'];
    const good = [...lines, 'client_ca_file: authority.pem'];
    const { port, front } = await openTls([...good, 'client_allowed_sans: [scraper.example]']);
    const first = tlsConnect(port, shown(GOOD));
    const [session] = (await once(first, 'session')) as [Buffer];
    first.write(requestText('GET', '/metrics'));
    await once(first, 'data');
    first.destroy();
    const resuming = { ...shown(GOOD), session };
    const { status, isResumed } = await tlsExchange(port, resuming);
    assert.deepEqual([status, isResumed], [200, true]);
    front.renew(tlsConfigOf([...good, 'client_allowed_sans: [another]']));
    await assert.rejects(tlsExchange(port, resuming), NoAnswer);
    front.renew(tlsConfigOf([...lines, 'client_ca_file: other-authority.pem']));
    await assert.rejects(tlsExchange(port, resuming), NoAnswer);
  });
});

describe('client_allowed_sans', () => {
  const VERIFIED = [
    'client_auth_type: RequireAndVerifyClientCert',
    'client_ca_file: authority.pem',
  ];

  it('admits clients with one of the names, of any kind', async () => {
    for (const name of [
      'scraper.example',
      '10.1.2.3',
      '2001:db8::5',
      '2001:0DB8:0:0::5',
      'spiffe://example/scraper',
      'a@example.org',
    ]) {
      const { port } = await openTls([...VERIFIED, `client_allowed_sans: [other, "${name}"]`]);
      assert.deepEqual(await answered(port), ['good'], name);
      await closeAll();
    }
  });

  it('refuses clients with none of them: other cases, parts, the common name', async () => {
    for (const name of [
      'Scraper.example',
      'example',
      'scraper',
      'good',
      '*.example',
      '10.1.2.3, x',
    ]) {
      const { port, refusals } = await openTls([...VERIFIED, `client_allowed_sans: ["${name}"]`]);
      await assert.rejects(tlsExchange(port, shown(GOOD)), NoAnswer, name);
      assert.deepEqual(refusals, ['none of its names is allowed']);
      await closeAll();
    }
  });
});

describe('subjectAltNames()', () => {
  const namesOf = (names: string) => {
    const { cert } = makeCertificate(FOLDER, `names-${counter++}`, { names });
    return subjectAltNames(new X509Certificate(cert).subjectAltName ?? '');
  };
  let counter = 0;

  it('reads the names that Node.js prints for a certificate', () => {
    assert.deepEqual(namesOf(NAMES), [
      'scraper.example',
      '10.1.2.3',
      '2001:db8::5',
      'spiffe://example/scraper',
      'a@example.org',
    ]);
  });

  it('does not read one name as two, nor names of another kind', () => {
    // CVE-2021-44532: a name with a comma in it that reads like another name.
    assert.deepEqual(subjectAltNames('DNS:"a.example, DNS:admin.example"'), [
      'a.example, DNS:admin.example',
    ]);
    assert.deepEqual(subjectAltNames('URI:"http://x/\\", DNS:admin.example", DNS:b'), [
      'http://x/", DNS:admin.example',
      'b',
    ]);
    assert.deepEqual(namesOf('otherName:1.2.3.4;UTF8:admin.example,DNS:b.example'), ['b.example']);
    assert.deepEqual(namesOf('dirName:dir,DNS:b.example\n[dir]\nCN=admin.example'), ['b.example']);
  });

  it('reads nothing if it cannot read all', () => {
    for (const text of ['', 'DNS:"a', 'a.example', 'DNS:a, b', 'DNS:a,DNS:b', 'DNS:a"b"']) {
      assert.deepEqual(subjectAltNames(text), [], text);
    }
  });
});

describe('canonical()', () => {
  it('has one notation for an IPv6 address, and leaves all else alone', () => {
    assert.equal(canonical('2001:0DB8:0:0:0:0:0:5'), '2001:db8::5');
    assert.equal(canonical('10.1.2.3'), '10.1.2.3');
    assert.equal(canonical('Example.org'), 'Example.org');
    assert.equal(canonical('fe80::1%eth0'), 'fe80::1%eth0');
  });
});
