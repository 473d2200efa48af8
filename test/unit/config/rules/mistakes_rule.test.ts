// Mistakes of one rule, key by key.

import { describe, it } from 'node:test';
import { refusesRule } from '../../../support/unit/config/rules/refused.ts';

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
    // Keys with other tools' names.
    ['type: counter, §desc: H', 'unknown key "desc", did you mean "help"? (PROMEX_RULES_KEY)'],
    [
      'type: counter, §description: H',
      'unknown key "description", did you mean "help"? (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, §value_field: a',
      'unknown key "value_field", did you mean "value"? (PROMEX_RULES_KEY)',
    ],
    ['type: counter, §key: $a', 'unknown key "key", did you mean "value"? (PROMEX_RULES_KEY)'],
    [
      'type: counter, §label_field: a, §add_label: b',
      'unknown key "label_field", did you mean "labels"? (PROMEX_RULES_KEY)',
      'unknown key "add_label", did you mean "labels"? (PROMEX_RULES_KEY)',
    ],
    [
      'type: histogram, value: $a, §bucket: [1]',
      'unknown key "bucket", did you mean "buckets"? (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, §constructor: 1',
      'unknown key "constructor", expected one of name, type, help, unit, match, match_regex, when, labels, value, parse, scale, map, op, from, each, for, buckets, quantiles, max_age, exemplar, ttl, max_series, init, birth (PROMEX_RULES_KEY)',
    ],
    // Colons without a space after them.
    [
      '§type:counter',
      'unknown key "type:counter", did you mean "type: counter", with a space after the colon? (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, labels: {§x:$a}',
      'label x:$a must be text with accessors, or a map with field, got nothing, did you mean "x: $a", with a space after the colon? (PROMEX_RULES_VALUE)',
    ],
    [
      'type: gauge, value: $a, map: {§OPEN:1}',
      'map["OPEN:1"] must be a finite number, got nothing, did you mean "OPEN: 1", with a space after the colon? (PROMEX_RULES_VALUE)',
    ],
    // Units.
    ['type: counter, unit: §5', 'unit must be text, got 5 (PROMEX_RULES_VALUE)'],
    [
      'type: counter, unit: §"a b"',
      'unit must be letters, digits and _, or empty, got "a b" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, unit: §bytes',
      'unit must be what the name ends in, as in "x_bytes", got "bytes" (PROMEX_RULES_VALUE)',
    ],
    // Tags.
    [
      'type: counter, match: §5',
      "match must be a tag or a pattern such as 'app.*', got 5 (PROMEX_RULES_VALUE)",
    ],
    [
      'type: counter, match: a, match_regex: §b',
      'match_regex must not be used with match (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, match_regex: §[a]',
      'match_regex must be a regular expression, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    // Values.
    [
      'type: counter, value: §true',
      'value must be an accessor such as $status, got true (PROMEX_RULES_VALUE)',
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
      'each must not be used with value: its fields are the values (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, value: $a, parse: §hexx',
      'parse must be number, duration, clock, bytes, percent, hex or timestamp, got "hexx", did you mean "hex"? (PROMEX_RULES_VALUE)',
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
      'value must not be used with op: inc, which counts records (add and sub take values) (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, op: dec, each: §a',
      'each must not be used with op: dec, which counts records (add and sub take values) (PROMEX_RULES_KEY)',
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
      'key "1" is given twice, first at rules.yaml:2:43 (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $a, map: {§~: 1}',
      'a key of map must be text, got nothing (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $a, map: {a: 1}, parse: §hex',
      'parse must not be used with map, which says what the texts are (PROMEX_RULES_KEY)',
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
      `a group's name must be a name that does not start with __, which Prometheus reserves, got "__a" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: gauge, each: "(?<a>b)", labels: {§a: b}',
      'label a must be given once, but a group of each has this name too (PROMEX_RULES_CONFLICT)',
    ],
    // Keys that occur twice: the mistakes in either value.
    [
      'type: counter, labels: {a: §b$}, §labels: {c: §d$}',
      'label a must be text with accessors, got "b$": this $ does not begin an accessor, write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
      'key "labels" is given twice, first at rules.yaml:2:28 (PROMEX_RULES_KEY)',
      'label c must be text with accessors, got "d$": this $ does not begin an accessor, write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: §guage, §type: counter, when: {any: [§a], §any: [§b]}',
      'type must be counter, gauge, histogram or summary, got "guage", did you mean "gauge"? (PROMEX_RULES_VALUE)',
      'key "type" is given twice, first at rules.yaml:2:13 (PROMEX_RULES_KEY)',
      'any[0] must be a condition such as {field: $status, ge: 500}, got "a" (PROMEX_RULES_VALUE)',
      'key "any" is given twice, first at rules.yaml:2:48 (PROMEX_RULES_KEY)',
      'any[0] must be a condition such as {field: $status, ge: 500}, got "b" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, labels: {a: b, §a: c}',
      'key "a" is given twice, first at rules.yaml:2:37 (PROMEX_RULES_KEY)',
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
      'type: histogram, value: $a, buckets: {linear: §{start: 1e17, width: 1, count: 2}}',
      'linear must give bounds that increase and stay finite, got 100000000000000000 as number 2 of 2 after 100000000000000000 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {exponential: {start: §0, factor: §1, count: §0}}',
      'start must be a finite number above 0, got 0 (PROMEX_RULES_VALUE)',
      'factor must be a finite number above 1, got 1 (PROMEX_RULES_VALUE)',
      'count must be a whole number from 1 to 200, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {exponential: §{start: 1, factor: 1e300, count: 3}}',
      'exponential must give bounds that increase and stay finite, got Infinity as number 3 of 3 after 1e+300 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: histogram, value: $a, buckets: {§expo: {}}',
      'unknown key "expo", expected one of exponential, linear (PROMEX_RULES_KEY)',
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
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest.length > 100 ? `${rest.slice(0, 100)}…` : rest || 'nothing but a name'}`, () => {
      refusesRule(rest, mistakes);
    });
  }
});
