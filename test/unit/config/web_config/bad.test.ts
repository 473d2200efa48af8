// Wrong web configurations: every kind of mistake, word for word as in the log.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  HASH,
  KEY,
  mistakesOf,
  tlsMistakesOf,
} from '../../../support/unit/config/web_config/loaded.ts';

const PAIR = 'cert_file: server.pem, key_file: server.key';

/** [configuration, its mistakes] */
const CASES: readonly [string, readonly string[]][] = [
  [
    'tls_server_confg: {}',
    [
      '(1:1): unknown key "tls_server_confg", did you mean "tls_server_config"? (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'colour: red',
    [
      '(1:1): unknown key "colour", expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'hWkNKCp3fvIx3jKnsaBI\nTuEjdwNS8A2vYdFbiKqr\n',
    [
      '(1:1): web configuration must be a map with tls_server_config, http_server_config, basic_auth_users or rate_limit, got a string (not shown) (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'rate_limit: {interval: 0}\nrate_limit: {interval: 0}',
    [
      '(2:1): key "rate_limit" is given twice, first at /etc/fb/web.yml:1:1 (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'a: 1\n---\nb: 2',
    [
      '(2:1): web configuration must be one YAML document, got a second one (PROMEX_WEB_CONFIG_YAML)',
    ],
  ],
  [
    'tls_server_config: {cert_filse: server.pem}',
    ['(1:21): unknown key "cert_filse", did you mean "cert_file"? (PROMEX_WEB_CONFIG_KEY)'],
  ],
  [
    'tls_server_config: {min_version: TLS13}',
    [
      '(1:20): cert_file (or cert) is missing (PROMEX_WEB_CONFIG_KEY)',
      '(1:20): key_file (or key) is missing (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'tls_server_config: {cert_file: "", key_file: server.key}',
    ['(1:20): cert_file (or cert) is missing (PROMEX_WEB_CONFIG_KEY)'],
  ],
  [
    'tls_server_config: {cert_file: server.pem, key: ""}',
    ['(1:20): key_file (or key) is missing (PROMEX_WEB_CONFIG_KEY)'],
  ],
  [
    'tls_server_config: {cert_file: nowhere.pem, key_file: server.key}',
    [
      '(1:32): cert_file must be a readable file, got "/etc/fb/nowhere.pem": there is no such file (ENOENT) (PROMEX_WEB_CONFIG_FILE)',
    ],
  ],
  [
    'tls_server_config: {cert_file: server.key, key_file: server.pem}',
    [
      '(1:32): cert_file must hold a certificate in PEM (-----BEGIN CERTIFICATE-----), got something else (not shown) (PROMEX_WEB_CONFIG_TLS)',
      '(1:54): key_file must hold a private key in PEM (-----BEGIN PRIVATE KEY-----), got something else (not shown) (PROMEX_WEB_CONFIG_TLS)',
    ],
  ],
  [
    'tls_server_config: {cert_file: empty.pem, key_file: locked.key}',
    [
      '(1:32): cert_file must hold a certificate in PEM (-----BEGIN CERTIFICATE-----), got nothing (PROMEX_WEB_CONFIG_TLS)',
      '(1:53): key_file must hold a key without a passphrase, got an encrypted one (PROMEX_WEB_CONFIG_TLS)',
    ],
  ],
  [
    'tls_server_config: {cert_file: server.pem, key_file: old-locked.key}',
    [
      '(1:54): key_file must hold a key without a passphrase, got an encrypted one (PROMEX_WEB_CONFIG_TLS)',
    ],
  ],
  [
    'tls_server_config: {cert_file: nowhere.pem, cert: x, key_file: server.key}',
    [
      '(1:32): cert_file must be a readable file, got "/etc/fb/nowhere.pem": there is no such file (ENOENT) (PROMEX_WEB_CONFIG_FILE)',
      '(1:51): cert means nothing beside cert_file, expected only one of the two (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    `tls_server_config: {cert: x, ${PAIR.replace('cert_file: server.pem', 'cert_file: ""')}}`,
    [
      '(1:27): cert must hold a certificate in PEM (-----BEGIN CERTIFICATE-----), got something else (not shown) (PROMEX_WEB_CONFIG_TLS)',
    ],
  ],
  ...['"yes"', 'yEs', 'tRUE', '1', "''"].map((written): [string, string[]] => [
    `http_server_config: {http2: ${written}}`,
    [
      `(1:29): http2 must be true or false, got ${written === '1' ? '1' : JSON.stringify(written.replace(/^['"]|['"]$/g, ''))} (PROMEX_WEB_CONFIG_VALUE)`,
    ],
  ]),
  [
    'http_server_config: {headers: {x-frame-options: deny}}',
    [
      '(1:32): unknown key "x-frame-options", did you mean "X-Frame-Options"? (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'http_server_config: {headers: {Content-Type: foo}}',
    [
      '(1:32): unknown key "Content-Type", expected one of Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'http_server_config: {headers: {X-Frame-Options: foo, X-Content-Type-Options: sniff}}',
    [
      '(1:49): X-Frame-Options must be deny or sameorigin, got "foo" (PROMEX_WEB_CONFIG_VALUE)',
      '(1:78): X-Content-Type-Options must be nosniff, got "sniff" (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'http_server_config: {headers: {Content-Security-Policy: "a\\r\\nSet-Cookie: b", X-XSS-Protection: [1]}}',
    [
      '(1:57): Content-Security-Policy must be one line of printable ASCII, got "a\\r\\nSet-Cookie: b" (PROMEX_WEB_CONFIG_VALUE)',
      '(1:97): X-XSS-Protection must be text, got [1] (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'rate_limit: {interval: 1s, burst: 0}',
    [
      '(1:35): burst must be a whole number from 1 to 1000000 (0 would refuse every request), got 0 (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  ['rate_limit: {interval: 1s}', ['(1:13): burst is missing (PROMEX_WEB_CONFIG_KEY)']],
  ['rate_limit: {burst: 5}', ['(1:13): interval is missing (PROMEX_WEB_CONFIG_KEY)']],
  ...['1', '-1s', '25h', 'soon'].map((interval): [string, string[]] => [
    `rate_limit: {interval: ${interval}, burst: 5}`,
    [
      `(1:24): interval must be a duration with its unit, up to 24h, such as 100ms or 1s; 0 for no limit, got ${interval === '1' ? '1' : JSON.stringify(interval)} (PROMEX_WEB_CONFIG_VALUE)`,
    ],
  ]),
];

/** [line of tls_server_config, its mistakes]; it is the fourth of the file, and indented by two. */
const TLS_CASES: readonly [string, readonly string[]][] = [
  [
    'min_version: TLS111',
    [
      '(4:16): min_version must be TLS12 or TLS13, got "TLS111", did you mean "TLS12"? (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'min_version: TLS10',
    [
      '(4:16): min_version must be TLS12 or TLS13, got "TLS10", did you mean "TLS12"? (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'min_version: TLS13\nmax_version: TLS12',
    [
      '(5:16): max_version must be at least min_version, which is TLS13, got "TLS12" (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048]',
    [
      '(4:19): cipher_suites[0] must be one that is known, got "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048", did you mean "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"? (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'cipher_suites: [TLS_AES_128_GCM_SHA256]\nmax_version: TLS12',
    [
      '(4:18): cipher_suites must be suites of which one is for TLS 1.2, because max_version is TLS12, got ["TLS_AES_128_GCM_SHA256"] (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'cipher_suites: all',
    ['(4:18): cipher_suites must be a list, got "all" (PROMEX_WEB_CONFIG_VALUE)'],
  ],
  [
    'curve_preferences: [CurveP257]',
    [
      '(4:23): curve_preferences[0] must be CurveP256, CurveP384, CurveP521 or X25519, got "CurveP257", did you mean "CurveP256"? (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'client_auth_type: x',
    [
      '(4:21): client_auth_type must be NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert, got "x" (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'client_ca_file: ca.pem',
    [
      '(4:19): client_ca_file needs client_auth_type: RequireAndVerifyClientCert, got NoClientCert, which verifies nothing (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: empty.pem',
    [
      '(5:19): client_ca_file must hold a certificate in PEM (-----BEGIN CERTIFICATE-----), got nothing (PROMEX_WEB_CONFIG_TLS)',
    ],
  ],
  [
    'client_auth_type: RequireAnyClientCert\nclient_allowed_sans: [a]',
    [
      '(5:24): client_allowed_sans needs client_auth_type: RequireAndVerifyClientCert, got RequireAnyClientCert: a name in an unverified certificate proves nothing (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'client_auth_type: VerifyClientCertIfGiven\nclient_ca_file: ca.pem\nclient_allowed_sans: [a]',
    [
      '(6:24): client_allowed_sans needs client_auth_type: RequireAndVerifyClientCert, got VerifyClientCertIfGiven: a client without such a name could come without a certificate (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'client_auth_type: RequireAnyClientCert\nclient_ca_file: ca.pem',
    [
      '(5:19): client_ca_file needs client_auth_type: RequireAndVerifyClientCert, got RequireAnyClientCert, which verifies nothing (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: ca.pem\nclient_ca: x',
    [
      '(6:14): client_ca means nothing beside client_ca_file, expected only one of the two (PROMEX_WEB_CONFIG_KEY)',
    ],
  ],
  [
    'client_auth_type: RequireAndVerifyClientCert\nclient_ca_file: ca.pem\nclient_allowed_sans: []',
    [
      '(6:24): client_allowed_sans must be a list of names such as [prometheus.example.org], got an empty list (PROMEX_WEB_CONFIG_VALUE)',
    ],
  ],
  [
    'min_version: ""',
    ['(4:16): min_version must be TLS12 or TLS13, got "" (PROMEX_WEB_CONFIG_VALUE)'],
  ],
  [
    'prefer_server_cipher_suites: 1',
    ['(4:32): prefer_server_cipher_suites must be true or false, got 1 (PROMEX_WEB_CONFIG_VALUE)'],
  ],
];

describe('loadWebConfig() refuses', () => {
  for (const [text, mistakes] of CASES) {
    it(text.replace(/\s+/g, ' ').slice(0, 90), () => {
      assert.deepEqual(mistakesOf(text), mistakes);
    });
  }
  for (const [lines, mistakes] of TLS_CASES) {
    it(`tls_server_config: ${lines.replace(/\s+/g, ' ')}`, () => {
      assert.deepEqual(tlsMistakesOf(lines), mistakes);
    });
  }

  it('every mistake of a file at once, in its order', () => {
    const text = `tls_server_config: {${PAIR}, min_version: TLS1}\nhttp_server_config: {http3: true}\nbasic_auth_users: {u: p}\nrate_limit: 5`;
    assert.deepEqual(
      mistakesOf(text).map((line) => line.slice(0, 6)),
      ['(1:79)', '(2:22)', '(3:23)', '(4:13)'],
    );
  });
});

describe('loadWebConfig() on secrets', () => {
  it('shows neither an invalid hash, nor a key', () => {
    const wanted = 'must be a bcrypt hash such as htpasswd -nBC 10 "" prints';
    for (const secret of ['hunter2', HASH.slice(0, -1), HASH.replace('2y', '2x'), '"hunter2: x"']) {
      assert.deepEqual(mistakesOf(`basic_auth_users: {u: ${secret}}`), [
        `(1:23): the hash of "u" ${wanted}, got other text (not shown) (PROMEX_WEB_CONFIG_VALUE)`,
      ]);
    }
    for (const secret of ['12345678', '[hunter2]', '{hunter2: 1}', 'true']) {
      assert.deepEqual(mistakesOf(`basic_auth_users: {u: ${secret}}`), [
        `(1:23): the hash of "u" ${wanted}, got something else (not shown) (PROMEX_WEB_CONFIG_VALUE)`,
      ]);
    }
    const inFile = mistakesOf(
      `tls_server_config: {cert_file: server.pem, key_file: ${JSON.stringify(KEY)}}`,
    );
    assert.deepEqual(inFile, [
      '(1:54): key_file must be the path of a file, got PEM itself (not shown), which key takes (PROMEX_WEB_CONFIG_VALUE)',
    ]);
    const numbers = mistakesOf('tls_server_config: {cert_file: server.pem, key: 12345678}');
    assert.deepEqual(numbers, [
      '(1:49): key must be text, got something else (not shown) (PROMEX_WEB_CONFIG_VALUE)',
    ]);
  });

  it('shows nothing of the text if it is not YAML, or another file', () => {
    for (const text of [
      'basic_auth_users: {u: hunter2',
      'basic_auth_users: {u: "hunter2}',
      'basic_auth_users:\n  u: hunter2\n hunter2: hunter2',
      'basic_auth_users:\n  u: hunter2 hunter2: hunter2',
      'basic_auth_users: !hunter2 {u: hunter2}',
      'basic_auth_users: &hunter2&hunter2 *hunter2',
      "basic_auth_users: 'hunter2' hunter2",
      '%hunter2 hunter2\n---\nu: |hunter2',
      '@hunter2',
      'basic_auth_users: {u: *hunter2}',
      'basic_auth_users: &hunter2 {u: *hunter2}',
      'basic_auth_users: u:hunter2',
      'basic_auth_users: [hunter2]',
      'hunter2',
      KEY.replace('c2VjcmV0', 'hunter2'),
    ]) {
      const mistakes = mistakesOf(text);
      assert.doesNotMatch(mistakes.join('\n'), /hunter2/, text);
    }
  });

  it('requires usable names and costs', () => {
    assert.deepEqual(
      mistakesOf(`basic_auth_users: {'': ${HASH}, 'a:b': ${HASH}, "a\\n": ${HASH}}`),
      [
        '(1:20): a user must have a name, got "" (PROMEX_WEB_CONFIG_VALUE)',
        '(1:86): a user must have a name without a colon, which basic authentication cannot carry, got "a:b" (PROMEX_WEB_CONFIG_VALUE)',
        '(1:155): a user must have a name without control characters, got "a\\n" (PROMEX_WEB_CONFIG_VALUE)',
      ],
    );
    for (const cost of ['03', '19', '31']) {
      assert.deepEqual(mistakesOf(`basic_auth_users: {u: ${HASH.replace('10', cost)}}`), [
        `(1:23): the hash of "u" must have a cost from 4 to 18, got ${Number(cost)} (PROMEX_WEB_CONFIG_VALUE)`,
      ]);
    }
    assert.match(
      mistakesOf('basic_auth_users: [u]').join(),
      /must be a map of user names and bcrypt hashes/,
    );
  });
});
