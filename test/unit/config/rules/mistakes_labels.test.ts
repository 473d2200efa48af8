// Mistakes in a rule's labels and exemplars.

import { describe, it } from 'node:test';
import { refusesRule } from '../../../support/unit/config/rules/refused.ts';

describe('parseRules() on labels', () => {
  const cases: [rest: string, ...mistakes: string[]][] = [
    // Labels.
    [
      'type: counter, labels: §[a]',
      'labels must be a map from names to values, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, labels: {§"": c}',
      `a label's name must be text of at least one character, got "" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§"a\\0": c}',
      `a label's name must be valid UTF-8 without U+0000, got "a\\u0000" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§..name..: c}',
      `a label's name must be another name: escaped it is __name__, got "..name.." (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§"-name-": c}',
      `a label's name must be another name: escaped it is __name__, got "-name-" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§otel.metric.overflow: c}',
      `a label's name must be another name: overflow series have this label, got "otel.metric.overflow" (PROMEX_RULES_NAME)`,
    ],
    [
      'type: counter, labels: {§"$a": c}',
      `a label's name must be the same for all records (what differs is a label, such as event: $event), got "$a" (PROMEX_RULES_NAME)`,
    ],
    // Templates of other tools.
    [
      'type: counter, labels: {a: §"{{ .status }}", b: §"%{host}", c: §"x %{[k][pod_name]}"}',
      'label a must be text with accessors, got "{{ .status }}": "{{ .status }}" is not a template here, did you mean "$status"? (PROMEX_RULES_ACCESSOR)',
      'label b must be text with accessors, got "%{host}": "%{host}" is not a template here, did you mean "$host"? (PROMEX_RULES_ACCESSOR)',
      `label c must be text with accessors, got "x %{[k][pod_name]}": "%{[k][pod_name]}" is not a template here, did you mean "$k['pod_name']"? (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, labels: {a: §"{{ $labels.app }}", b: §"%{IP:client}", c: §"{{ a | upper }}"}',
      `label a must be text with accessors, got "{{ $labels.app }}": "{{ $labels.app }}" is not a template here, did you mean "$labels['app']"? (PROMEX_RULES_ACCESSOR)`,
      'label b must be text with accessors, got "%{IP:client}": "%{IP:client}" is not a template here, did you mean "$client"? (PROMEX_RULES_ACCESSOR)',
      'label c must be text with accessors, got "{{ a | upper }}": "{{ a | upper }}" is not a template here, a field is $name (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, labels: {a: {field: $a, default: §"{{b}}", map: {x: §"%{c}"}}}',
      'default of label a must be text without accessors, got "{{b}}": {{b}} is not a template here (PROMEX_RULES_ACCESSOR)',
      'map of label a["x"] must be text without accessors, got "%{c}": %{c} is not a template here (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, exemplar: {trace_id: §"{{trace}}"}',
      'label trace_id must be text with accessors, got "{{trace}}": "{{trace}}" is not a template here, did you mean "$trace"? (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, labels: {a: {field: $a, map: {§"b\\n": c}}}',
      'a key of map of label a must be text without a line break at its end, because fields are read without theirs (in YAML, | keeps it, |- does not), got "b\\n" (PROMEX_RULES_VALUE)',
    ],
    // Labels that an escaping makes into one.
    [
      'type: counter, labels: {a.b: c, §a_b: c}',
      `label a_b must not get another label's name when names are escaped, but as a_b it is label a.b (rules.yaml:2:37) (PROMEX_RULES_CONFLICT)`,
    ],
    [
      'type: counter, labels: {a.b: c, §a_dot_b: c, §U__a_2e_b: c}',
      `label a_dot_b must not get another label's name when names are escaped, but as a_dot_b it is label a.b (rules.yaml:2:37) (PROMEX_RULES_CONFLICT)`,
      `label U__a_2e_b must not get another label's name when names are escaped, but as U__a_2e_b it is label a.b (rules.yaml:2:37) (PROMEX_RULES_CONFLICT)`,
    ],
    [
      'type: gauge, each: "(?<a_b>b)", labels: {§a-b: c}',
      `label a-b must not get another label's name when names are escaped, but as a_b it is label a_b (rules.yaml:2:32) (PROMEX_RULES_CONFLICT)`,
    ],
    [
      'type: counter, exemplar: {§a.b: c}',
      `a label's name must be letters, digits and _, not starting with a digit, got "a.b" (PROMEX_RULES_NAME)`,
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
      'label a must be text with accessors, got "b$": this $ does not begin an accessor, write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, labels: {ua: §$user-agent}, exemplar: {trace_id: §$span.trace_id}',
      `label ua must be text with accessors, got "$user-agent", which may be one field, did you mean "$['user-agent']", or with text after the field "$['user']-agent"? (PROMEX_RULES_ACCESSOR)`,
      `label trace_id must be text with accessors, got "$span.trace_id", which may be one field, did you mean "$span['trace_id']" or "$['span.trace_id']", or with text after the field "$['span'].trace_id"? (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, labels: §x:$a',
      'labels must be a map from names to values, got "x:$a", did you mean "x: $a", with a space after the colon? (PROMEX_RULES_VALUE)',
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
