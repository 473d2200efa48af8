// What is wrong with rules, word for word as the log says it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf, ruleSetOf } from './parsed.ts';

const RULE = '{name: x, type: counter}';

/** Checks that `text` has exactly these mistakes, all of them in the file itself. */
function refuses(text: string, mistakes: readonly string[], context = {}): void {
  assert.deepEqual(mistakesOf(text, context), mistakes);
}

/**
 * Checks that a rule called x has exactly these mistakes.
 * @param rest what the rule has beside its name; `§` stands where a mistake's place is. None: at the rule itself.
 */
function refusesRule(rest: string, mistakes: readonly string[]): void {
  const line = `- {name: x, ${rest}}`;
  const columns = [...line.matchAll(/§/g)].map(({ index = 0 }, i) => index - i + 1);
  if (columns.length === 0) columns.push(3);
  refuses(
    `metrics:\n${line.replaceAll('§', '')}`,
    mistakes.map((m, i) => `Cannot load rule "x" (rules.yaml:2:${columns[i]}): ${m}`),
  );
}

describe('parseRules() on text that is no YAML', () => {
  const cases: [string, string, string][] = [
    ['a tab', 'a:\n\tb: 1', '2:1): not valid YAML: Tabs are not allowed as indentation'],
    [
      'an open list',
      'metrics: [',
      '1:11): not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'an accessor without quotes',
      "a: {b: $c['d']}",
      '1:10): not valid YAML: Unexpected flow-seq-start at node end (between { } or [ ], accessors with brackets need quotes around them)',
    ],
    ['a tag', 'metrics: !x []', '1:10): not valid YAML: Unresolved tag: !x'],
    [
      'a second document',
      `metrics: [${RULE}]\n---\na: 1`,
      '2:1): rules must be one YAML document, got a second one',
    ],
    ['YAML 1.1', '%YAML 1.1\n---\na: 1', '1:1): YAML must be of version 1.2, got "1.1"'],
    [
      'an alias of nothing',
      'metrics: *a',
      '1:10): alias must name an anchor that stands before it, got "a"',
    ],
    [
      'an alias before its anchor',
      'a: *b\nc: &b 1',
      '1:4): alias must name an anchor that stands before it, got "b"',
    ],
    [
      'an alias inside of its anchor',
      'metrics: &a [*a]',
      '1:14): alias must not stand inside of what it names, got "a"',
    ],
    [
      'a byte that is not UTF-8',
      'metrics: # \ufffd',
      '1:12): text must be UTF-8, got a byte that is not',
    ],
    [
      'deep nesting',
      `metrics: ${'['.repeat(100_000)}`,
      '1:74): values must nest at most 64 deep, got more',
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`refuses ${name}`, () => {
      refuses(text, [`Cannot load rules (rules.yaml:${expected} (PROMEX_RULES_YAML)`]);
    });
  }

  it('refuses aliases that multiply', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => {
      return `- {name: x${i}, type: counter, when: &w${i + 1} {any: [${`*w${i}, `.repeat(10)}]}}\n`;
    });
    const first = '- {name: x, type: counter, when: &w0 {field: $a, eq: 1}}\n';
    refuses(`metrics:\n${first}${bomb.join('')}`, [
      'Cannot load rules (rules.yaml): aliases must not multiply, got more than a million values (PROMEX_RULES_YAML)',
    ]);
  });

  it('refuses merge keys inside of merge keys without end', () => {
    const chain = Array.from({ length: 20 }, (_, i) => `- &m${i + 1} {<<: *m${i}, name: x${i}}\n`);
    const mistakes = mistakesOf(`metrics:\n- &m0 {name: x, type: counter}\n${chain.join('')}`);
    assert.match(mistakes[0]!, /merge keys must nest at most 16 deep, got more/);
  });

  it('refuses a merge key that names no map', () => {
    refuses('metrics:\n- {<<: 5, name: x, type: counter}', [
      'Cannot load rule "x" (rules.yaml:2:8): << must be a map or a list of maps, got 5 (PROMEX_RULES_VALUE)',
    ]);
  });

  it('refuses more than a megabyte', () => {
    refuses('#'.repeat(1_048_577), [
      'Cannot load rules (rules.yaml): they must have at most 1048576 bytes, got 1048577 (PROMEX_RULES_SIZE)',
    ]);
  });
});

describe('parseRules() on the file', () => {
  it('refuses a file that holds no rules', () => {
    for (const text of [
      '',
      '# nothing\n',
      '{}',
      'metrics: []',
      'presets: []',
      '~',
      'labels: {a: b}',
    ]) {
      refuses(text, [
        'Cannot load rules (rules.yaml:1:1): rules must hold metrics or presets, got neither (PROMEX_RULES_EMPTY)',
      ]);
    }
  });

  const cases: [string, string, string][] = [
    [
      'a text',
      'counter',
      '1:1): rules must be a map with metrics and so on, got "counter" (PROMEX_RULES_VALUE)',
    ],
    [
      'a list',
      '- {}',
      '1:1): rules must be a map with metrics and so on, got a list (PROMEX_RULES_VALUE)',
    ],
    [
      'metrics without a value',
      'metrics:',
      '1:1): metrics must be a list of rules, got nothing (PROMEX_RULES_VALUE)',
    ],
    [
      'metrics as a map',
      'metrics: {a: b}',
      '1:10): metrics must be a list of rules, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      'a rule that is a text',
      'metrics: [x]',
      '1:11): metrics[0] must be a map with name, type and so on, got "x" (PROMEX_RULES_VALUE)',
    ],
    [
      'an unknown key',
      `metrics: [${RULE}]\nlables: {}`,
      '2:1): unknown key "lables", did you mean "labels"? (PROMEX_RULES_KEY)',
    ],
    [
      'an unknown key like no other',
      `metrics: [${RULE}]\ncolour: red`,
      '2:1): unknown key "colour", wants one of namespace, labels, presets, when, match, match_regex, metrics (PROMEX_RULES_KEY)',
    ],
    [
      'a mistyped metrics',
      `metric: [${RULE}]`,
      '1:1): unknown key "metric", did you mean "metrics"? (PROMEX_RULES_KEY)',
    ],
    [
      'a key that is a list',
      `? [a]\n: 1\nmetrics: [${RULE}]`,
      '1:3): a key of rules must be text, got ["a"] (PROMEX_RULES_KEY)',
    ],
    [
      'a key twice',
      `metrics: [${RULE}]\nwhen: {field: $a, eq: 1}\n"metrics": []`,
      '3:1): key "metrics" stands twice, first at rules.yaml:1:1 (PROMEX_RULES_KEY)',
    ],
    [
      'a namespace',
      `namespace: a-b\nmetrics: [${RULE}]`,
      '1:12): namespace must be letters, digits and _, not starting with a digit, got "a-b" (PROMEX_RULES_NAME)',
    ],
    [
      'a namespace that is a number',
      `namespace: 5\nmetrics: [${RULE}]`,
      '1:12): namespace must be text, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      'presets as a text',
      'presets: cpu',
      '1:10): presets must be a list of presets such as [cpu], got "cpu" (PROMEX_RULES_VALUE)',
    ],
    [
      'an unknown preset',
      'presets: [cpuu]',
      '1:11): there is no preset "cpuu", did you mean "cpu"? (PROMEX_RULES_PRESET)',
    ],
    [
      'an unknown preset like no other',
      'presets: [kubernetes]',
      '1:11): there is no preset "kubernetes", wants one of cpu, mem (PROMEX_RULES_PRESET)',
    ],
    [
      'a preset twice',
      'presets: [cpu, cpu]',
      '1:16): preset "cpu" must stand once, got it twice (PROMEX_RULES_PRESET)',
    ],
    [
      'a preset that is no text',
      'presets: [1]',
      '1:11): presets[0] must be text, got 1 (PROMEX_RULES_VALUE)',
    ],
    [
      'labels as a list',
      `labels: [a]\nmetrics: [${RULE}]`,
      '1:9): labels must be a map from names to values, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    [
      'a label that is not constant',
      `labels: {a: $a}\nmetrics: [${RULE}]`,
      '1:13): label a must be text without accessors, got "$a", write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'a label without a value',
      `labels: {a: }\nmetrics: [${RULE}]`,
      '1:10): label a must be text, got nothing (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`refuses ${name}`, () => refuses(text, [`Cannot load rules (rules.yaml:${expected}`]));
  }

  it("refuses a namespace that differs from the plugin's", () => {
    refuses(
      `namespace: shop\nmetrics: [${RULE}]`,
      [
        'Cannot load rules (rules.yaml:1:12): namespace must be "web" as the plugin\'s key namespace, or left out, got "shop" (PROMEX_RULES_CONFLICT)',
      ],
      { namespace: 'web' },
    );
  });

  it('says where the rules in the key stand', () => {
    refuses(
      'metrics: 1',
      [
        'Cannot load rules (rules:1:10): metrics must be a list of rules, got 1 (PROMEX_RULES_VALUE)',
      ],
      { file: 'rules' },
    );
  });

  it('reports all mistakes at once, from top to bottom', () => {
    const text = `
presets: [disk]
metrics:
  - name: http_latency
    type: histogram
    value: $latency
    buckets: [1, 0.5]
  - type: counter
    when: {field: $a, regex: '('}
  - {name: b, type: gauge, op: sett, value: $b, match: ''}
labels: {__a: b}
`;
    refuses(text, [
      'Cannot load rules (rules.yaml:2:11): there is no preset "disk", wants one of cpu, mem (PROMEX_RULES_PRESET)',
      'Cannot load rule "http_latency" (rules.yaml:7:14): buckets must increase, got [1, 0.5] (PROMEX_RULES_VALUE)',
      'Cannot load rule 2 (rules.yaml:8:5): name is missing (PROMEX_RULES_KEY)',
      'Cannot load rule 2 (rules.yaml:9:30): regex must be a regular expression in RE2\'s syntax, got "(": missing closing ): `(` (PROMEX_RULES_REGEX)',
      'Cannot load rule "b" (rules.yaml:10:32): op must be set, add, sub, inc, dec, max or min, got "sett", did you mean "set"? (PROMEX_RULES_VALUE)',
      'Cannot load rule "b" (rules.yaml:10:56): match must be a tag or a pattern such as \'app.*\', got "" (PROMEX_RULES_VALUE)',
      'Cannot load rules (rules.yaml:11:10): a label\'s name must be a name that does not start with __, which Prometheus keeps, got "__a" (PROMEX_RULES_NAME)',
    ]);
  });

  it('says a mistake in what an alias names once', () => {
    const mistakes = mistakesOf(
      'metrics: [{name: x, type: counter, when: [&a {field: a, eq: 1}, *a, {not: *a}]}]',
    );
    assert.equal(mistakes.length, 1);
  });
});

describe('parseRules() on a rule', () => {
  const cases: [rest: string, ...mistakes: string[]][] = [
    // Names and types.
    ['', 'type is missing (PROMEX_RULES_KEY)'],
    [
      'type: §guage, value: $a',
      'type must be counter, gauge, histogram or summary, got "guage", did you mean "gauge"? (PROMEX_RULES_VALUE)',
    ],
    ['type: §1', 'type must be counter, gauge, histogram or summary, got 1 (PROMEX_RULES_VALUE)'],
    ['type: counter, §labls: {}', 'unknown key "labls", did you mean "labels"? (PROMEX_RULES_KEY)'],
    ['type: counter, §Help: H', 'unknown key "Help", did you mean "help"? (PROMEX_RULES_KEY)'],
    ['type: counter, help: §5', 'help must be text, got 5 (PROMEX_RULES_VALUE)'],
    // Tags.
    [
      'type: counter, match: §5',
      "match must be a tag or a pattern such as 'app.*', got 5 (PROMEX_RULES_VALUE)",
    ],
    [
      'type: counter, match: a, match_regex: §b',
      'match_regex must not stand beside match (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, match_regex: §[a]',
      'match_regex must be a regular expression, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    // Values.
    [
      'type: counter, value: §5',
      'value must be an accessor such as $status, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, value: §$content-type',
      `value must be one accessor such as $status, $kubernetes['pod_name'] or $['http.status'], got "$content-type", did you mean "$['content-type']"? (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, value: §"$a[x]"',
      `value must be one accessor, got "$a[x]": brackets hold an index or a key in single quotes, such as ['a'] (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, value: $a, each: §b',
      'each must not stand beside value: its fields are the values (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, value: $a, parse: §hexx',
      'parse must be number, duration, bytes, percent, hex or timestamp, got "hexx", did you mean "hex"? (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, value: $a, scale: §0',
      'scale must be a finite number other than 0, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, value: $a, scale: §.inf',
      'scale must be a finite number other than 0, got .inf (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, value: $a, scale: §"2"',
      'scale must be a finite number other than 0, got "2" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, value: $a, from: §delta',
      'from must be absolute, got "delta" (PROMEX_RULES_VALUE)',
    ],
    ['type: counter, scale: §2', 'scale needs value or each, got neither (PROMEX_RULES_KEY)'],
    ['type: counter, parse: §hex', 'parse needs value or each, got neither (PROMEX_RULES_KEY)'],
    ['type: counter, from: §absolute', 'from needs value or each, got neither (PROMEX_RULES_KEY)'],
    [
      'type: counter, value: $a, op: §inc',
      'op is for gauges, this is a counter (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $a, from: §absolute',
      'from is for counters, this is a gauge (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge',
      'a gauge needs value or each, got neither (or op: inc or op: dec, to count records) (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, op: add',
      'a gauge needs value or each, got neither (or op: inc or op: dec, to count records) (PROMEX_RULES_KEY)',
    ],
    ['type: histogram', 'a histogram needs value or each, got neither (PROMEX_RULES_KEY)'],
    ['type: summary', 'a summary needs value or each, got neither (PROMEX_RULES_KEY)'],
    [
      'type: gauge, op: inc, value: §$a',
      'value must not stand beside op: inc, which counts records (add and sub take values) (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, op: dec, each: §a',
      'each must not stand beside op: dec, which counts records (add and sub take values) (PROMEX_RULES_KEY)',
    ],
    // Maps.
    [
      'type: gauge, value: $a, map: §{}',
      'map must be a map from texts to numbers such as {OPEN: 1, CLOSED: 0}, got an empty map (PROMEX_RULES_VALUE)',
    ],
    [
      'type: gauge, value: $a, map: {a: §b}',
      'map["a"] must be a finite number, got "b" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: gauge, value: $a, map: {a: §.nan}',
      'map["a"] must be a finite number, got .nan (PROMEX_RULES_VALUE)',
    ],
    [
      'type: gauge, value: $a, map: {§/(/: 1}',
      `a key of map must be a regular expression in RE2's syntax, got "(": missing closing ): \`(\` (PROMEX_RULES_REGEX)`,
    ],
    [
      'type: gauge, value: $a, map: {1: 1, §"1": 2}',
      'key "1" stands twice, first at rules.yaml:2:43 (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $a, map: {§~: 1}',
      'a key of map must be text, got nothing (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $a, map: {a: 1}, parse: §hex',
      'parse must not stand beside map, which says what the texts are (PROMEX_RULES_KEY)',
    ],
    // Fields.
    [
      'type: gauge, each: §"(?<a"',
      `each must be a regular expression in RE2's syntax, got "(?<a": invalid named capture: \`(?<a\` (PROMEX_RULES_REGEX)`,
    ],
    [
      'type: gauge, each: §"a(?=b)"',
      `each must be a regular expression in RE2's syntax, got "a(?=b)": invalid or unsupported Perl syntax: \`(?=\` (RE2 looks neither ahead nor behind) (PROMEX_RULES_REGEX)`,
    ],
    [
      'type: gauge, each: §"(?<__a>b)"',
      `a group's name must be a name that does not start with __, which Prometheus keeps, got "__a" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: gauge, each: §"(?<1a>b)"',
      `a group's name must be letters, digits and _, not starting with a digit, got "1a" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: gauge, each: "(?<a>b)", labels: {§a: b}',
      'label a must be given once, but a group of each has this name too (PROMEX_RULES_CONFLICT)',
    ],
    // Buckets, quantiles, limits.
    [
      'type: counter, buckets: §[1]',
      'buckets is for histograms, this is a counter (PROMEX_RULES_KEY)',
    ],
    [
      'type: histogram, value: $a, quantiles: §[0.5], max_age: §1m',
      'quantiles is for summaries, this is a histogram (PROMEX_RULES_KEY)',
      'max_age is for summaries, this is a histogram (PROMEX_RULES_KEY)',
    ],
    [
      'type: histogram, value: $a, buckets: §5',
      'buckets must be a list of numbers, {exponential: {start, factor, count}} or {linear: {start, width, count}}, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: §[]',
      'buckets must be a list of numbers, {exponential: {start, factor, count}} or {linear: {start, width, count}}, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: §[.inf]',
      'buckets must hold 1 to 200 numbers, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: [1, §.inf, 2]',
      'buckets[1] must be a finite number, got .inf (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: [1, §"2"]',
      'buckets[1] must be a finite number, got "2" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: §[1, 1]',
      'buckets must increase, got [1, 1] (PROMEX_RULES_VALUE)',
    ],
    [
      `type: histogram, value: $a, buckets: §[${Array.from({ length: 201 }, (_, i) => i)}]`,
      'buckets must hold 1 to 200 numbers, got 201 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {linear: §{start: 1, width: 1}}',
      'count is missing (PROMEX_RULES_KEY)',
    ],
    [
      'type: histogram, value: $a, buckets: {linear: {start: 1, width: §0, count: 2}}',
      'width must be a finite number above 0, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: §{linear: {start: 1e17, width: 1, count: 2}}',
      'buckets must be numbers that increase and stay finite, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {exponential: {start: §0, factor: §1, count: §0}}',
      'start must be a finite number above 0, got 0 (PROMEX_RULES_VALUE)',
      'factor must be a finite number above 1, got 1 (PROMEX_RULES_VALUE)',
      'count must be a whole number from 1 to 200, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: §{exponential: {start: 1, factor: 1e300, count: 3}}',
      'buckets must be numbers that increase and stay finite, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {§expo: {}}',
      'unknown key "expo", wants one of exponential, linear (PROMEX_RULES_KEY)',
    ],
    [
      'type: summary, value: $a, quantiles: [0.5, §1.5]',
      'quantiles[1] must be a number from 0 to 1, got 1.5 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: summary, value: $a, quantiles: §[0.9, 0.5]',
      'quantiles must increase, got [0.9, 0.5] (PROMEX_RULES_VALUE)',
    ],
    [
      'type: summary, value: $a, quantiles: §[]',
      'quantiles must be a list of numbers from 0 to 1, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      'type: summary, value: $a, max_age: §0',
      'max_age must be a duration from 1s to 365d such as 5m or 1h30m, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, ttl: §1.5h',
      'ttl must be a duration from 1s to 365d such as 5m or 1h30m, or 0 (keep), got "1.5h" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, ttl: §[1]',
      'ttl must be a duration from 1s to 365d such as 5m or 1h30m, or 0 (keep), got [1] (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, max_series: §0',
      'max_series must be a whole number from 1 to 10000000, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, max_series: §1.5',
      'max_series must be a whole number from 1 to 10000000, got 1.5 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, max_series: §"1"',
      'max_series must be a whole number from 1 to 10000000, got "1" (PROMEX_RULES_VALUE)',
    ],
    // Labels.
    [
      'type: counter, labels: §[a]',
      'labels must be a map from names to values, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, labels: {§a-b: c}',
      `a label's name must be letters, digits and _, not starting with a digit, got "a-b" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§"": c}',
      `a label's name must be letters, digits and _, not starting with a digit, got "" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§otel_metric_overflow: c}',
      `a label's name must be another name: overflow series have this label, got "otel_metric_overflow" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: histogram, value: $a, labels: {§le: c}',
      'a label of a histogram must not be called le, its samples have one (PROMEX_RULES_NAME)',
    ],
    [
      'type: summary, value: $a, labels: {§quantile: c}',
      'a label of a summary must not be called quantile, its samples have one (PROMEX_RULES_NAME)',
    ],
    [
      'type: counter, labels: {§a: }',
      'label a must be text with accessors, or a map with field, got nothing (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, labels: {a: §[b]}',
      'label a must be text with accessors, or a map with field, got ["b"] (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, labels: {a: §b$}',
      'label a must be text with accessors, got "b$": a $ begins no accessor, write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    ['type: counter, labels: {a: §{default: b}}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      'type: counter, labels: {a: {field: §b}}',
      `field of label a must be one accessor such as $status, $kubernetes['pod_name'] or $['http.status'], got "b", did you mean "$b"? (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, labels: {a: {field: $b, §dfault: c}}',
      'unknown key "dfault", did you mean "default"? (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, labels: {a: {field: $b, default: §$c}}',
      'default of label a must be text without accessors, got "$c", write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, labels: {a: {field: $b, map: {c: §$d}}}',
      'map of label a["c"] must be text without accessors, got "$d", write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, labels: {a: {field: $b, map: §5}}',
      "map of label a must be a map from texts to texts such as {'/^5/': error}, got 5 (PROMEX_RULES_VALUE)",
    ],
    // Exemplars.
    [
      'type: gauge, value: $a, exemplar: §{a: $b}',
      'exemplar is for counters and histograms, this is a gauge (PROMEX_RULES_KEY)',
    ],
    [
      'type: summary, value: $a, exemplar: §{a: $b}',
      'exemplar is for counters and histograms, this is a summary (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, exemplar: §{}',
      'exemplar must be a map of at least one label such as {trace_id: $trace_id}, got an empty map (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, exemplar: §$a',
      'exemplar must be a map from names to values, got "$a" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, exemplar: {a: §{field: $b}}',
      'label a must be text with accessors, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      `type: counter, exemplar: §{${'a'.repeat(129)}: $b}`,
      'exemplar must be of at most 128 characters, names included, got a map (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest.length > 100 ? `${rest.slice(0, 100)}…` : rest || 'nothing but a name'}`, () => {
      refusesRule(rest, mistakes);
    });
  }
});

describe('parseRules() on conditions', () => {
  const cases: [when: string, ...mistakes: string[]][] = [
    ['§{}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      '§[]',
      'when must be a list of at least one condition, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '§$a',
      'when must be a condition such as {field: $status, ge: 500}, got "$a" (PROMEX_RULES_VALUE)',
    ],
    [
      '[{field: $a, eq: 1}, §5]',
      'when[1] must be a condition such as {field: $status, ge: 500}, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      '§{field: $a}',
      'a condition must compare its field by eq, ne, in, not_in, ge, gt, le, lt, regex or exists, got none of them (PROMEX_RULES_KEY)',
    ],
    ['§{ge: 5}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      '{field: $a, §equals: 5}',
      'unknown key "equals", wants one of field, eq, ne, in, not_in, ge, gt, le, lt, regex, exists, not, any, all, path (PROMEX_RULES_KEY)',
    ],
    [
      '{path: §"(a"}',
      'path must be a regular expression in RE2\'s syntax, got "(a": missing closing ): `(a` (PROMEX_RULES_REGEX)',
    ],
    [
      '{not: {field: $a, eq: 1}, field: §$b, eq: §2}',
      'field must not stand beside not, in a condition of its own instead (PROMEX_RULES_KEY)',
      'eq must not stand beside not, in a condition of its own instead (PROMEX_RULES_KEY)',
    ],
    [
      '{any: [{field: $a, eq: 1}], all: §[{field: $a, eq: 1}]}',
      'all must not stand beside any, in a condition of its own instead (PROMEX_RULES_KEY)',
    ],
    [
      '{any: §{field: $a, eq: 1}}',
      'any must be a list of at least one condition, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      '{all: §[]}',
      'all must be a list of at least one condition, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '{not: §[{field: $a, eq: 1}]}',
      'not must be a condition such as {field: $status, ge: 500}, got a list (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, ge: §"5"}', 'ge must be a number, got "5" (PROMEX_RULES_VALUE)'],
    ['{field: $a, lt: §.nan}', 'lt must be a number, got .nan (PROMEX_RULES_VALUE)'],
    ['{field: $a, exists: §yes}', 'exists must be true or false, got "yes" (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, §eq: }',
      'eq must be a number, text or boolean (exists: false finds missing fields), got nothing (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, eq: §[1]}', 'eq must be a number, text or boolean, got [1] (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, ne: §9007199254740993}',
      'ne must be a number that a double holds exactly, or text in quotes, got 9007199254740993 (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, in: §GET}',
      'in must be a list of at least one value, got "GET" (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, not_in: §[]}',
      'not_in must be a list of at least one value, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, in: [1, §{}]}',
      'in[1] must be a number, text or boolean, got an empty map (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, regex: §5}', 'regex must be a regular expression, got 5 (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, regex: §"(a)\\\\1"}',
      `regex must be a regular expression in RE2's syntax, got "(a)\\\\1": invalid escape sequence: \`\\1\` (RE2 has no back references) (PROMEX_RULES_REGEX)`,
    ],
    [
      `${'{not: '.repeat(16)}§{field: $a, eq: 1}${'}'.repeat(16)}`,
      'conditions must nest at most 16 deep, got more (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [when, ...mistakes] of cases) {
    it(`refuses ${when}`, () => {
      refusesRule(`type: counter, when: ${when}`, mistakes);
    });
  }

  it('refuses a whole number that is more than any double', () => {
    const [mistake] = mistakesOf(
      `metrics: [{name: x, type: counter, when: {field: $a, eq: ${'9'.repeat(400)}}}]`,
    );
    assert.match(mistake!, /eq must be a number that a double holds exactly/);
  });

  it('takes what is just not nested too deeply', () => {
    const when = `${'{not: '.repeat(15)}{field: $a, eq: 1}${'}'.repeat(15)}`;
    assert.ok(ruleSetOf(`metrics: [{name: x, type: counter, when: ${when}}]`));
  });
});

describe('parseRules() on names of metrics', () => {
  const named = (name: string) => mistakesOf(`metrics: [{name: ${name}, type: counter}]`);

  it('takes what Prometheus takes', () => {
    for (const name of ['a', '_', 'A9', 'a:b', ':a']) {
      assert.ok(ruleSetOf(`metrics: [{name: "${name}", type: counter}]`), name);
    }
  });

  it('refuses others', () => {
    for (const name of ['1a', 'a-b', 'a.b', 'größe', 'a b']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be letters, digits, _ and :, not starting with a digit, got "${name}" (PROMEX_RULES_NAME)`,
      ]);
    }
    assert.match(named('""')[0]!, /name must be letters/);
    assert.deepEqual(named('5'), [
      'Cannot load rule 1 (rules.yaml:1:18): name must be text, got 5 (PROMEX_RULES_VALUE)',
    ]);
  });

  it("refuses the plugin's own names, also of samples", () => {
    for (const name of ['promexporter_x', 'process_cpu_seconds_total', 'nodejs_x']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be none that begins like the plugin's own (promexporter_, process_, nodejs_), got "${name}" (PROMEX_RULES_NAME)`,
      ]);
      assert.ok(ruleSetOf(`metrics: [{name: ${name}, type: counter}]`, { reserveOwnNames: false }));
    }
    refuses('metrics: [{name: process, type: histogram, value: $a}]', [
      'Cannot load rule "process" (rules.yaml:1:11): the histogram would have samples process_bucket, but the plugin\'s own metrics have such names (PROMEX_RULES_NAME)',
    ]);
  });
});
