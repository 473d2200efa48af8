// The table of all requirements on clients, each key beside each other one: served by its strictest reading, or
// refused. combinations.test.ts runs it.

/** The clients' credentials, in the order of the answers in the table. */
export const CLIENTS = [
  'nothing',
  'the password',
  'the password and a certificate of another authority',
  'the password and a verified certificate that holds no listed name',
  'a verified certificate that holds a listed name',
  'both',
] as const;

/** One combination. */
export interface Combination {
  /** The web configuration; `tls_server_config` holds certificate and key besides. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly keys: Readonly<Record<string, string>>;
  /**
   * The answers to CLIENTS: statuses, `-` if the connection is closed without an answer; without TLS only the first
   * two, which have no certificate. Or the text of every mistake, with its code.
   */
  readonly wanted: string | readonly RegExp[];
  /** If the mistake is one of the plugin's own keys, which are read at the start only. */
  readonly onlyAtStart?: boolean;
}

const HASHES = 'USERS';
const EVERYBODY = '200 200 200 200 200 200';
const needs = (key: string, type: string) =>
  new RegExp(`: ${key} needs client_auth_type: RequireAndVerifyClientCert, got ${type}.*_KEY`);
const CA = { client_ca_file: 'authority.pem' };
const SANS = { client_allowed_sans: ['scraper.example'] };

/** Rows: type of client authentication; answers alone, with an authority, with names, and with both. */
const CERTIFICATES: readonly (readonly [string, ...(string | readonly RegExp[])[]])[] = [
  ['', EVERYBODY, ...refusedWith('NoClientCert')],
  ['NoClientCert', EVERYBODY, ...refusedWith('NoClientCert')],
  ['RequestClientCert', EVERYBODY, ...refusedWith('RequestClientCert')],
  ['RequireClientCert', '- - 200 200 200 200', ...refusedWith('RequireAnyClientCert')],
  ['RequireAnyClientCert', '- - 200 200 200 200', ...refusedWith('RequireAnyClientCert')],
  // Without an authority of its own, those of OpenSSL's list: the tests' certificates have none of them.
  [
    'VerifyClientCertIfGiven',
    ...['200 200 - - - -', '200 200 - 200 200 200'],
    [needs('client_allowed_sans', 'VerifyClientCertIfGiven')],
    [needs('client_allowed_sans', 'VerifyClientCertIfGiven')],
  ],
  [
    'RequireAndVerifyClientCert',
    ...['- - - - - -', '- - - 200 200 200', '- - - - - -', '- - - - 200 200'],
  ],
];

function refusedWith(type: string): RegExp[][] {
  const [ca, sans] = [needs('client_ca_file', type), needs('client_allowed_sans', type)];
  return [[ca], [sans], [ca, sans]];
}

/** The plugin's keys that require a password. */
export const USERNAME = { username: 'u', password: 'p' };
/** The same for the web configuration. */
export const USERS = { basic_auth_users: HASHES };

/** With a password required, too: clients that would be answered without it get 401. */
function asked(wanted: Combination['wanted']): Combination['wanted'] {
  if (typeof wanted !== 'string') return wanted;
  const needsPassword = [0, 4];
  return wanted
    .split(' ')
    .map((answer, at) => (answer === '200' && needsPassword.includes(at) ? '401' : answer))
    .join(' ');
}

const WITH_TLS: readonly Combination[] = CERTIFICATES.flatMap(([type, ...columns]) =>
  columns.flatMap((wanted, at) => {
    const tls_server_config = {
      ...(type === '' ? {} : { client_auth_type: type }),
      ...(at === 1 || at === 3 ? CA : {}),
      ...(at >= 2 ? SANS : {}),
    };
    return [
      { config: { tls_server_config }, keys: {}, wanted },
      { config: { tls_server_config, ...USERS }, keys: {}, wanted: asked(wanted) },
      { config: { tls_server_config }, keys: USERNAME, wanted: asked(wanted) },
    ];
  }),
);

const TWICE = /username.*_TWICE/;
const MISSING = [/cert_file \(or cert\) is missing.*_KEY/, /key_file \(or key\) is missing.*_KEY/];
const beside = (key: string) =>
  new RegExp(`: ${key} means nothing beside ${key}_file, expected only one of the two .*_KEY`);
const LIMIT = { interval: '1h', burst: 1 };

const OTHERS: readonly Combination[] = [
  { config: {}, keys: {}, wanted: '200 200' },
  { config: USERS, keys: {}, wanted: '401 200' },
  { config: {}, keys: USERNAME, wanted: '401 200' },
  { config: USERS, keys: USERNAME, wanted: [TWICE] },
  { config: { basic_auth_users: {} }, keys: USERNAME, wanted: '401 200' },
  { config: { basic_auth_users: null }, keys: USERNAME, wanted: '401 200' },
  // TLS is off, whatever else the section says; NO_PAIR leaves certificate and key out.
  { config: { tls_server_config: null, ...USERS }, keys: {}, wanted: '401 200' },
  { config: noPair({ client_auth_type: 'RequireAndVerifyClientCert' }), keys: {}, wanted: MISSING },
  { config: noPair({ client_auth_type: null }), keys: USERNAME, wanted: MISSING },
  { config: noPair({ min_version: 'TLS13' }), keys: USERNAME, wanted: MISSING },
  {
    config: noPair(CA),
    keys: {},
    wanted: [...MISSING, needs('client_ca_file', 'NoClientCert')],
  },
  {
    config: noPair(SANS),
    keys: {},
    wanted: [...MISSING, needs('client_allowed_sans', 'NoClientCert')],
  },
  // A text beside a file, of which only one would be used.
  { config: tls({ cert: 'x' }), keys: {}, wanted: [beside('cert')] },
  { config: tls({ key: 'x' }), keys: {}, wanted: [beside('key')] },
  {
    config: tls({ client_auth_type: 'RequireAndVerifyClientCert', ...CA, client_ca: 'x' }),
    keys: {},
    wanted: [beside('client_ca')],
  },
  {
    config: tls({ min_version: 'TLS13', max_version: 'TLS12' }),
    keys: {},
    wanted: [/max_version/],
  },
  // The limit comes before passwords, and any client uses it up.
  { config: { rate_limit: LIMIT }, keys: {}, wanted: '200 429' },
  { config: { rate_limit: LIMIT, ...USERS }, keys: {}, wanted: '401 429' },
  { config: { rate_limit: LIMIT }, keys: USERNAME, wanted: '401 429' },
  {
    config: {
      ...tls({ client_auth_type: 'RequireAndVerifyClientCert', ...CA }),
      rate_limit: LIMIT,
    },
    keys: USERNAME,
    wanted: '- - - 200 429 429',
  },
  { config: { rate_limit: { interval: '0', burst: 1 }, ...USERS }, keys: {}, wanted: '401 200' },
  { config: { rate_limit: { interval: '1h', burst: 0 } }, keys: {}, wanted: [/burst must be/] },
  ...(
    [
      [{ username: 'u' }, [/^password: .*, got neither/]],
      [{ password: 'p' }, [/^username: .*, got none/]],
      [{ password_file: '' }, [/^username: .*, got none/, /^password_file: cannot read ""/]],
      [{ ...USERNAME, password_file: 'password' }, [/^password_file: .*, got both/]],
      [{ ...USERNAME, password_file: '' }, [/^password_file: .*, got both/]],
      [
        { username: '', password: '' },
        [/^username: .*, got an empty one/, /^password: .*, got an empty/],
      ],
      [{ ...USERNAME, web_config_file: '' }, [/^web_config_file: cannot read ""/]],
      [
        { ...USERNAME, health_checks: '' },
        [/^health_checks: expected protected or open, got "" \(/],
      ],
      [{ metrics_path: '/-/healthy', health_checks: 'open' }, [/^metrics_path: .*health checks/]],
      [{ metrics_path: '/-/ready' }, [/^metrics_path: .*health checks/]],
    ] as const
  ).map(([keys, wanted]) => ({ config: {}, keys, wanted, onlyAtStart: true })),
  ...[{ username: 'u' }, { password: 'p' }].map((keys) => ({
    ...{ config: USERS, keys, onlyAtStart: true },
    wanted: [
      /^(?:password|username): expected .*, got (?:none|neither)/,
      /expected this key or .*_TWICE/,
    ],
  })),
];

function tls(section: object): Record<string, unknown> {
  return { tls_server_config: section };
}

/** A section that gets neither certificate nor key. */
function noPair(section: object): Record<string, unknown> {
  return { tls_server_config: { ...section, cert_file: '', key_file: '' } };
}

export const COMBINATIONS: readonly Combination[] = [...WITH_TLS, ...OTHERS];

/** The text of a web configuration, as JSON. */
export function textOf({ config }: Pick<Combination, 'config'>, hash: string): string {
  const { tls_server_config: section, ...others } = config;
  const pair = { cert_file: 'server.pem', key_file: 'server.key' };
  const all = section ? { tls_server_config: { ...pair, ...section }, ...others } : config;
  return JSON.stringify(all).replace(`"${HASHES}"`, JSON.stringify({ u: hash }));
}

/** The strictest of all, which no reload may loosen. */
export const STRICTEST = {
  tls_server_config: { client_auth_type: 'RequireAndVerifyClientCert', ...CA, ...SANS },
};
