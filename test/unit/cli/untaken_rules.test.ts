// The explanations of `promexporter try` for rules that took nothing: the record that came nearest, its value, the
// wanted one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GROUP_START, readEvent } from '../../../ts/cli/json_record.ts';
import { chunkOf } from '../../../ts/cli/record_chunk.ts';
import { UntakenRules } from '../../../ts/cli/untaken_rules.ts';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { Counted, rulesOf } from '../../support/unit/counted.ts';

const TAG = 'app.web';
const NOW_MS = 1_700_000_000_000;

/** Lines about rules after these lines of standard input. */
function said(rules: string | RuleSet, ...lines: readonly string[]): string[] {
  const ruleSet = typeof rules === 'string' ? rulesOf(rules, PRESETS) : rules;
  const counted = new Counted(ruleSet);
  const untaken = new UntakenRules(ruleSet, counted.counting.counts, TAG);
  let group: { marker: Uint8Array; attributes: object } | null = null;
  for (const [index, text] of lines.entries()) {
    const event = readEvent(text);
    const chunk = chunkOf(event, NOW_MS);
    if (event.seconds === GROUP_START) {
      group = { marker: chunk, attributes: event.body };
      continue;
    }
    const whole = group === null ? chunk : Buffer.concat([group.marker, chunk]);
    counted.chunk(TAG, whole);
    const attributes = group?.attributes ?? null;
    untaken.after({ ...event, line: index + 1, tag: TAG, group: attributes }, whole);
  }
  return untaken.lines();
}

/** Why the one rule, a counter with these keys, took nothing. */
function why(keys: string, ...lines: readonly string[]): string {
  const [line = '', ...more] = said(`metrics: [{name: a_total, type: counter, ${keys}}]`, ...lines);
  assert.deepEqual(more, []);
  const count = `${lines.length} ${lines.length === 1 ? 'record' : 'records'}`;
  const start = `rule "a_total" (rules.yaml:1:11) took none of ${count}: `;
  assert.ok(line.startsWith(start), line);
  return line.slice(start.length);
}

describe('a rule that took nothing', () => {
  it('is named with the condition that failed and the value that it met', () => {
    const conditions = {
      '{field: $n, ge: 500}': 'expected $n >= 500, got 404 in line 1',
      '{field: $n, in: [1, x]}': 'expected $n in [1, "x"], got 404 in line 1',
      '{field: $t, regex: "^b"}': 'expected $t matches \'^b\', got "abc" in line 1',
      '{field: $t, exists: false}': 'expected $t is missing, got "abc" in line 1',
      '{field: $missing, eq: 1}': 'expected $missing = 1, got no $missing in line 1',
      '{field: $z, exists: true}': 'expected $z exists, got null in line 1',
      '{field: "$o[\'in\']", lt: 1}': "expected $o['in'] < 1, got true in line 1",
      '{field: "$list[1]", eq: 3}': 'expected $list[1] = 3, got 2 in line 1',
      '{field: $TIME, lt: 5}': 'expected $TIME < 5, got 1700000000 in line 1',
      '{field: $SIZE, gt: 100}': 'expected $SIZE > 100, got 30 in line 1',
      '{field: "$TAG[1]", eq: db}': 'expected $TAG[1] = "db", got "web" in line 1',
      '{field: "$TAG[2]", exists: true}': 'expected $TAG[2] exists, got no $TAG[2] in line 1',
    };
    const record = '{"n":404,"t":"abc","z":null,"o":{"in":true},"list":[1,2]}';
    for (const [when, reason] of Object.entries(conditions)) {
      assert.equal(why(`when: ${when}`, record), reason);
    }
  });

  it('is explained by the metadata and groups that it reads', () => {
    const marker = '[[-1, {}], {"service": "cart"}]';
    const record = '[[1700000000, {"severity": "INFO"}], {}]';
    const rules = `metrics:
  - {name: a_total, type: counter, when: {field: "$META['severity']", eq: ERROR}}
  - {name: b_total, type: counter, when: {field: "$GROUP['service']", eq: shop}}
`;
    assert.deepEqual(said(rules, marker, record), [
      `rule "a_total" (rules.yaml:2:5) took none of 1 record: expected $META['severity'] = "ERROR", got "INFO" in line 2`,
      `rule "b_total" (rules.yaml:3:5) took none of 1 record: expected $GROUP['service'] = "shop", got "cart" in line 2`,
    ]);
  });

  it('is explained by the first of all conditions that failed, also inside of `all`', () => {
    const all = '{all: [{field: $a, eq: 1}, {all: [{field: $b, eq: 2}, {field: $c, eq: 3}]}]}';
    assert.equal(why(`when: ${all}`, '{"a":1,"b":5}'), 'expected $b = 2, got 5 in line 1');
  });

  it('is explained by what its `for` met', () => {
    const cases = {
      '{}': 'for: $gpus: expected an array or a map, got no $gpus in line 1',
      '{"gpu":[]}':
        'for: $gpus: expected an array or a map, got no $gpus in line 1, did you mean $gpu?',
      '{"gpus":"none"}': 'for: $gpus: expected an array or a map, got "none" in line 1',
      '{"gpus":null}': 'for: $gpus: expected an array or a map, got null in line 1',
      '{"gpus":[]}':
        'for: $gpus: expected an array or a map with elements, got an empty array in line 1',
      '{"gpus":{}}':
        'for: $gpus: expected an array or a map with elements, got an empty map in line 1',
    };
    for (const [record, reason] of Object.entries(cases)) {
      assert.equal(why('for: $gpus', record), reason);
    }
  });

  it('is explained by the element that came furthest', () => {
    const when = `for: $gpus, when: [{field: $ok, eq: true}, {field: "$ITEM['state']", eq: on}, {field: $KEY, ne: 1}]`;
    assert.equal(why(when, '{"gpus":[1]}'), 'expected $ok = "true", got no $ok in line 1');
    assert.equal(
      why(when, '{"ok":true,"gpus":[{"state":"off"},{"state":"ON"}]}'),
      `expected $ITEM['state'] = "on", got "off" in element 0 of line 1`,
    );
    assert.equal(
      why(
        when,
        '{"ok":true,"gpus":{"a":{"stat":"off"}}}',
        '{"ok":true,"gpus":[{},{"state":"on"}]}',
      ),
      'expected not $KEY = 1, got 1 in element 1 of line 2',
    );
    assert.equal(
      why(when, '{"ok":true,"gpus":{"a":{"stat":"off"}}}'),
      `expected $ITEM['state'] = "on", got no $ITEM['state'] in element "a" of line 1, did you mean $ITEM['stat']?`,
    );
  });

  it('is explained by the value of an element', () => {
    assert.equal(
      why(`for: $gpus, value: "$ITEM['util']"`, '{"gpus":[{"util":"low"}]}'),
      `expected $ITEM['util'] as a number, got "low" in element 0 of line 1 (skipped: not_a_number)`,
    );
  });

  it('is explained by all that an `any` or a `not` reads', () => {
    assert.equal(
      why('when: {any: [{field: $a, eq: 1}, {field: $b, regex: x}]}', '{"a":2}'),
      "expected ($a = 1 or $b matches 'x'), got $a 2, no $b in line 1",
    );
    assert.equal(
      why('when: {field: $a, ne: x}', '{"a":"x"}'),
      'expected not $a = "x", got "x" in line 1',
    );
    assert.equal(
      why('when: {not: {all: [{field: $a, ge: 1}, {field: $a, lt: 5}]}}', '{"a":2}'),
      'expected not ($a >= 1 and $a < 5), got 2 in line 1',
    );
    assert.equal(
      why('when: {not: {any: [{field: $a, ge: 1}, {path: "^b"}]}}', '{"b":{"c":1}}'),
      `expected not ($a >= 1 or a field's path matches '^b'), got no $a, the path "b.c" in line 1`,
    );
  });

  it('is explained by the record that came furthest, the first of several', () => {
    const when = 'when: [{field: $type, eq: access}, {field: $status, ge: 500}]';
    const lines = [
      '{"type":"db"}',
      '{"type":"access","status":200}',
      '{"type":"access","status":1}',
    ];
    assert.equal(why(when, ...lines), 'expected $status >= 500, got 200 in line 2');
  });

  it('is explained rather by a record of which little is wrong', () => {
    const lines = ['{"level":"info"}', '{"level":"Error"}', '{"level":"ERROR"}'];
    assert.equal(
      why('when: {field: $level, eq: error}', ...lines),
      'expected $level = "error", got "Error" in line 2 (only case differs)',
    );
  });

  it('says how little differs', () => {
    const hints = {
      'eq: error|" error"': 'only blanks around it differ',
      'eq: error|"Error\\n"': 'only case differs',
      'eq: error|"Error \\n"': 'only case and blanks around it differ',
      'in: [warn, error]|"ERROR"': 'only case differs',
      'eq: "1.50"|1.5': 'the same number, compared as text: leave the quotes out',
      'ge: 5|"12 ms"': 'it is not a number',
      'ge: 5|"0x10"': 'it is not a number',
      'ge: 5|" 12"': 'the blanks around it make it not a number',
      'ge: 5|{}': 'it is neither text nor a number',
      'regex: "failed$"|"job failed\\t"': 'only blanks around it differ',
      'regex: "Failed$"|"job failed"': 'only case differs',
    };
    for (const [example, hint] of Object.entries(hints)) {
      const [test, value] = example.split('|');
      const reason = why(`when: {field: $x, ${test}}`, `{"x":${value}}`);
      assert.ok(reason.endsWith(` (${hint})`), reason);
    }
  });

  it('gives no hint if the value is a number as rules read it', () => {
    for (const [test, value] of [
      ['lt: 3', '"+INF"'],
      ['eq: "200"', '"0xC8"'],
    ]) {
      assert.doesNotMatch(why(`when: {field: $x, ${test}}`, `{"x":${value}}`), / \(/);
    }
  });

  it('gives no hint if a text is compared that counts as the number', () => {
    assert.deepEqual(
      said('metrics: [{name: a, type: counter, when: {field: $x, eq: 200}}]', '{"x":"200"}'),
      [],
    );
    assert.deepEqual(
      said('metrics: [{name: a, type: counter, when: {field: $x, eq: "200"}}]', '{"x":200}'),
      [],
    );
  });

  it('names a field that may be meant, and unparsed JSON', () => {
    assert.equal(
      why(`when: {field: "$kubernetes['pod']", exists: true}`, '{"kubernetes":{"pod_":1}}'),
      "expected $kubernetes['pod'] exists, got no $kubernetes['pod'] in line 1, did you mean $kubernetes['pod_']?",
    );
    assert.match(why('when: {field: $level, eq: x}', '{"Level":"x"}'), /, did you mean \$Level\?$/);
    assert.match(
      why('when: {field: $level, eq: x}', '{"log":"{\\"level\\":\\"x\\"}"}'),
      / \(it is in \$log, as JSON that no parser has read\)$/,
    );
    assert.match(
      why('when: {field: $level, eq: x}', '{"log":"{x","b":"{}"}'),
      /, got no \$level in line 1$/,
    );
  });

  it('names the tag that it wants', () => {
    assert.equal(why("match: 'db.*'", '{}'), 'expected the tag "db.*", got "app.web" (see --tag)');
    assert.equal(
      why("match_regex: '^db'", '{}'),
      'expected a tag that matches \'^db\', got "app.web" (see --tag)',
    );
  });

  it('lists the paths if `each` matches none', () => {
    const rules = "metrics: [{name: a, type: gauge, each: '^cpu'}]";
    const rule = 'rule "a" (rules.yaml:1:11) took none of 1 record';
    const start = `${rule}: expected a field whose path matches '^cpu', got`;
    assert.deepEqual(said(rules, '{"Mem":{"free":1},"b":1,"c":1,"d":1}'), [
      `${start} the paths "Mem.free", "b", "c" and 1 more in line 1`,
    ]);
    assert.deepEqual(said(rules, '{"b":1}'), [`${start} the path "b" in line 1`]);
    assert.deepEqual(said(rules, '{}'), [`${start} no field in line 1`]);
  });

  it('says why its values were skipped', () => {
    const rules = `metrics:
  - {name: a, type: gauge, value: $took}
  - {name: b, type: gauge, value: $tookk}
  - {name: c, type: gauge, each: '^took'}
  - {name: d, type: gauge, value: $n, labels: {o: $o}}
`;
    const of = 'took none of 1 record';
    assert.deepEqual(said(rules, '{"took":"12 ms","n":1,"o":{}}'), [
      `rule "a" (rules.yaml:2:5) ${of}: expected $took as a number, got "12 ms" in line 1 (skipped: not_a_number)`,
      `rule "b" (rules.yaml:3:5) ${of}: expected $tookk as a number, got no $tookk in line 1 (skipped: missing), did you mean $took?`,
      `rule "c" (rules.yaml:4:5) ${of}: skipped all values from line 1 on: not_a_number`,
      `rule "d" (rules.yaml:5:5) ${of}: skipped all values from line 1 on: label_type`,
    ]);
  });

  it('is one line with its neighbours if their common condition failed', () => {
    const rules = `presets: [mem]
when: {field: $app, eq: shop}
metrics:
  - {name: a_total, type: counter}
  - {name: b_total, type: counter, match: 'db.*'}
  - {name: c_total, type: counter}
`;
    const mem = PRESETS.mem!.match(/^ {2}- name:/gm)!.length;
    assert.deepEqual(said(rules, '{"app":"blog"}'), [
      'rule "a_total" (rules.yaml:4:5) took none of 1 record: expected $app = "shop", got "blog" in line 1',
      'rule "b_total" (rules.yaml:5:5) took none of 1 record: expected the tag "db.*", got "app.web" (see --tag)',
      'rule "c_total" (rules.yaml:6:5) took none of 1 record: expected $app = "shop", got "blog" in line 1',
      `${mem} rules of preset mem took none of 1 record: expected $['Mem.total'] >= 0, got no $['Mem.total'] in line 1`,
    ]);
    const [line] = said(rules.replace(", match: 'db.*'", ''), '{"app":"blog"}');
    assert.equal(
      line,
      '3 rules of rules.yaml took none of 1 record: expected $app = "shop", got "blog" in line 1',
    );
  });

  it('is not named once it took a record, nor without records', () => {
    const rules = 'metrics: [{name: a_total, type: counter, when: {field: $a, eq: 1}}]';
    assert.deepEqual(said(rules, '{"a":2}', '{"a":1}', '{"a":2}'), []);
    assert.deepEqual(said(rules), []);
  });
});

describe('with nothing configured', () => {
  const nothing = defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true });

  it('it is said that no record had a number', () => {
    assert.deepEqual(said(nothing, '{"a":"1"}'), [
      'the mapping of fields to gauges took none of 1 record: expected a field that holds a number or a boolean, got none',
    ]);
    assert.deepEqual(said(nothing, '{"process_a":1}'), [
      'the mapping of fields to gauges took none of 1 record: all values were skipped',
    ]);
  });

  it('says nothing about presets, nor if a record was taken', () => {
    assert.deepEqual(said(nothing, '{"a":1}', '{"a":"x"}'), []);
    assert.deepEqual(said(nothing, '{"alive":true}'), []);
  });
});
