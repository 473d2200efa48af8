// Plugin keys as a user writes them in, options or every mistake out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLUGIN_KEY_NAMES } from '../../../ts/config/options.ts';
import { mistakeOf, mistakesOf, optionsOf } from '../../support/unit/config/parsed_options.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';

describe('parseOptions()', () => {
  it('returns the documented defaults if nothing is set', async () => {
    const { ruleSet, rulesFile: _, ...others } = await optionsOf({});
    assert.deepEqual(others, {
      listen: [{ host: '0.0.0.0', port: 8989, ipv6: false }],
      metricsPath: '/metrics',
      credentials: null,
      webConfig: null,
      openHealthChecks: false,
      maxSeries: 100_000,
      seriesTtlMs: 0,
      bufferLimitBytes: 64_000_000,
      selfMetrics: true,
      createdTimestamps: false,
      countersAsWritten: false,
    });
    assert.equal(ruleSet.namespace, '');
    assert.equal(ruleSet.generic, true);
    assert.deepEqual(
      ruleSet.groups.map(({ name }) => name),
      Object.keys(PRESETS),
    );
  });

  it('reads every key', async () => {
    const {
      ruleSet,
      rulesFile: _,
      ...others
    } = await optionsOf({
      listen: '127.0.0.1:0',
      metrics_path: '/a/b',
      username: 'scraper',
      password: 's3cret',
      rules: 'metrics: [{name: a, type: counter}]',
      namespace: 'shop',
      max_series: '5',
      series_ttl: '1h30m',
      buffer_limit: '10M',
      self_metrics: 'off',
      health_checks: 'open',
      created_timestamps: 'on',
      counter_names: 'as_written',
    });
    assert.deepEqual(others, {
      listen: [{ host: '127.0.0.1', port: 0, ipv6: false }],
      metricsPath: '/a/b',
      credentials: { username: 'scraper', password: 's3cret' },
      webConfig: null,
      openHealthChecks: true,
      maxSeries: 5,
      seriesTtlMs: 5_400_000,
      bufferLimitBytes: 10_000_000,
      selfMetrics: false,
      createdTimestamps: true,
      countersAsWritten: true,
    });
    assert.equal(ruleSet.namespace, 'shop');
    assert.equal(ruleSet.groups[0]!.rules[0]!.id, 'a');
  });

  it('reports all mistakes at once, one line and one code each', async () => {
    const mistakes = await mistakesOf({
      listen: 'nowhere,127.0.0.1:99999',
      metrics_path: 'metrics',
      username: 'u',
      namespace: '1shop',
      max_series: '0',
      series_ttl: 'long',
      self_metrics: 'maybe',
      health_checks: 'on',
      created_timestamps: '1',
      counter_names: 'as-written',
      buffer_limit: '12',
      rules: 'metrics: [{name: a, type: count}]',
      colour: 'red',
    });
    assert.deepEqual(
      mistakes.map(({ code }) => code),
      [
        'PROMEX_UNKNOWN_KEY',
        'PROMEX_LISTEN_ADDRESS',
        'PROMEX_LISTEN_ADDRESS',
        'PROMEX_METRICS_PATH',
        'PROMEX_CREDENTIALS',
        'PROMEX_HEALTH_CHECKS',
        'PROMEX_NAMESPACE',
        'PROMEX_COUNT',
        'PROMEX_DURATION',
        'PROMEX_SIZE',
        'PROMEX_SWITCH',
        'PROMEX_SWITCH',
        'PROMEX_COUNTER_NAMES',
        'PROMEX_RULES_VALUE',
      ],
    );
    for (const { text } of mistakes) {
      assert.match(text, /expected|must be/);
      assert.doesNotMatch(text, /\n/);
    }
  });

  it('keeps a mistake on one line whatever the value holds', async () => {
    const { text } = await mistakeOf({ namespace: `a\nb\r\u2028\u0085\u007f${'x'.repeat(500)}` });
    assert.doesNotMatch(text, /[\n\r\u2028\u0085\u007f]/);
    assert.ok(text.length < 300, text);
  });

  it('names the known keys beside an unknown one, and not its value', async () => {
    const { code, text } = await mistakeOf({ pasword: 'hunter2' });
    assert.equal(code, 'PROMEX_UNKNOWN_KEY');
    for (const name of PLUGIN_KEY_NAMES) assert.ok(text.includes(name), name);
    assert.ok(!text.includes('hunter2'));
  });

  it('does not accept names of Object.prototype as keys', async () => {
    assert.equal((await mistakeOf({ constructor: 'x' })).code, 'PROMEX_UNKNOWN_KEY');
  });
});

describe('parseOptions() on rules', () => {
  const rules = 'metrics: [{name: a, type: counter}]';

  it('reads the file that rules_file names', async () => {
    const { ruleSet } = await optionsOf({ rules_file: '/etc/rules.yaml' }, (path) => {
      assert.equal(path, '/etc/rules.yaml');
      return rules;
    });
    assert.equal(ruleSet.groups[0]!.rules[0]!.place, '/etc/rules.yaml:1:11');
    assert.equal(ruleSet.groups[0]!.name, '/etc/rules.yaml');
  });

  it('calls places in the key "rules" so', async () => {
    const { ruleSet } = await optionsOf({ rules });
    assert.equal(ruleSet.groups[0]!.rules[0]!.place, 'rules:1:11');
  });

  it('refuses rules and rules_file together, without reading the file', async () => {
    assert.deepEqual(await mistakeOf({ rules, rules_file: '/etc/rules.yaml' }), {
      code: 'PROMEX_RULES_TWICE',
      text: 'rules_file: expected only one of rules and rules_file, got both',
    });
  });

  it('says why a file cannot be read', async () => {
    const mistake = await mistakeOf({ rules_file: '/etc/rules.yaml' }, () => {
      throw Object.assign(new Error('failed'), { code: 'ENOENT' });
    });
    assert.deepEqual(mistake, {
      code: 'PROMEX_RULES_FILE',
      text: 'rules_file: cannot read "/etc/rules.yaml": there is no such file (ENOENT); expected a readable file that holds rules',
    });
  });

  it('refuses empty rules', async () => {
    assert.equal((await mistakeOf({ rules: '' })).code, 'PROMEX_RULES_EMPTY');
  });

  it("keeps the plugin's own names free only while they are served", async () => {
    const own = 'metrics: [{name: process_restarts_total, type: counter}]';
    assert.equal((await mistakeOf({ rules: own })).code, 'PROMEX_RULES_NAME');
    assert.ok(await optionsOf({ rules: own, self_metrics: 'off' }));
  });

  it("refuses a namespace that makes all names the plugin's own", async () => {
    for (const namespace of ['process', 'nodejs', 'promexporter', 'process_x']) {
      assert.equal((await mistakeOf({ namespace })).code, 'PROMEX_NAMESPACE');
      assert.ok(await optionsOf({ namespace, self_metrics: 'off' }));
    }
    assert.ok(await optionsOf({ namespace: 'processes' }));
  });

  it('puts the namespace in front before it looks at names', async () => {
    const own = 'metrics: [{name: process_total, type: counter}]';
    assert.equal((await mistakeOf({ rules: own })).code, 'PROMEX_RULES_NAME');
    assert.ok(await optionsOf({ rules: own, namespace: 'http' }));
  });
});

describe('parseOptions() on web_config_file', () => {
  const HASH = `$2y$10$${'a'.repeat(53)}`;
  const holding = (text: string) => (path: string) => {
    assert.equal(path, 'web.yml');
    return text;
  };
  const keys = { web_config_file: 'web.yml' };

  it('reads the file', async () => {
    const { webConfig } = await optionsOf(keys, holding(`basic_auth_users: {u: ${HASH}}`));
    assert.deepEqual(webConfig?.files, ['web.yml']);
    assert.deepEqual([...(webConfig?.config.users ?? [])], [['u', HASH]]);
  });

  it('says why it cannot be read, and every mistake in it', async () => {
    assert.deepEqual(
      await mistakeOf(keys, () => {
        throw Object.assign(new Error(), { code: 'ENOENT' });
      }),
      {
        code: 'PROMEX_WEB_CONFIG_FILE',
        text: 'web_config_file: cannot read "web.yml": there is no such file (ENOENT); expected a readable file that holds a web configuration',
      },
    );
    assert.deepEqual(
      (await mistakesOf({ ...keys, listen: 'x' }, holding('a: 1\nrate_limit: 2'))).map(
        ({ code }) => code,
      ),
      ['PROMEX_LISTEN_ADDRESS', 'PROMEX_WEB_CONFIG_KEY', 'PROMEX_WEB_CONFIG_VALUE'],
    );
  });

  it('refuses users of its own beside those of the file, without saying a password', async () => {
    const users = holding(`basic_auth_users: {u: ${HASH}}`);
    const { code, text } = await mistakeOf({ ...keys, username: 'u', password: 'hunter2' }, users);
    assert.equal(code, 'PROMEX_WEB_CONFIG_TWICE');
    assert.equal(
      text,
      'username: expected this key or basic_auth_users in web_config_file, got both',
    );
    await optionsOf(
      { ...keys, username: 'u', password: 'p' },
      holding('rate_limit: {interval: 0}'),
    );
  });
});
