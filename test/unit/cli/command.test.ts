// The command as typed: its output, and its exit status. Needs the build (npm run build).

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const COMMAND = path.join(TOP, 'bin/promexporter.mjs');

const RULES = `metrics:
  - {name: requests_total, type: counter, help: Requests., labels: {method: $method, tag: $TAG}}
  - {name: sent_bytes_total, type: counter, value: $bytes, when: {field: $bytes, exists: true}}
`;
const WRONG_RULES = `metrics:
  - {name: a, type: gauge, lables: {b: $b}, value: $a}
  - {name: b, type: counter, op: set}
`;

let folder = '';

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'promexporter-cli-'));
  writeFileSync(path.join(folder, 'rules.yaml'), RULES);
  writeFileSync(path.join(folder, 'wrong.yaml'), WRONG_RULES);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in the folder with the rules. */
function promexporter(args: string, input = '') {
  const words = args === '' ? [] : args.split(' ');
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('promexporter', () => {
  it('explains itself, and each of its commands', () => {
    for (const args of ['--help', 'check --help', 'try -h', 'check --nope --help']) {
      const { status, stdout, stderr } = promexporter(args);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, args);
      assert.match(stdout, /^(?:usage: |promexporter turns)/);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
    }
  });

  it('says its version', () => {
    assert.match(promexporter('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('ends with status 2 if it is mistyped, and names the mistake', () => {
    const mistakes = {
      '': 'expected check or try, got no command; see promexporter --help',
      chekc: 'expected check or try, got "chekc", did you mean "check"?; see promexporter --help',
      check: 'check: expected RULES.yaml, got no file; see promexporter --help',
      'check --explian a.yaml':
        'unknown option "--explian", did you mean "--explain"?; see promexporter --help',
      'check none.yaml': `cannot read none.yaml: there is no such file (ENOENT) at "${folder}/none.yaml"; see promexporter --help`,
      'check --namespace 1 rules.yaml':
        '--namespace: expected letters, digits and _, not starting with a digit, got "1"; see promexporter --help',
      'check --counter-names as-written rules.yaml':
        '--counter-names: expected total or as_written, got "as-written"; see promexporter --help',
      'try --namespace process':
        '--namespace: expected one that does not begin like the plugin\'s own metrics (promexporter, process, nodejs) while self_metrics is on, got "process"; see promexporter --help',
      'try a.yaml b.yaml':
        'try: expected one file, got 2: records come from standard input, try RULES.yaml < records.ndjson; see promexporter --help',
      'try -':
        'try: expected one file, got -: records come from standard input, try RULES.yaml < records.ndjson; see promexporter --help',
      'try --format json':
        '--format: expected text or openmetrics, got "json"; see promexporter --help',
      'try --max-series 0':
        '--max-series: expected a whole number from 1 to 10000000, got "0"; see promexporter --help',
      'try --escaping utf-8':
        '--escaping: expected allow-utf-8, underscores, dots or values, got "utf-8"; see promexporter --help',
    };
    for (const [args, message] of Object.entries(mistakes)) {
      assert.deepEqual(
        promexporter(args),
        { status: 2, stdout: '', stderr: `promexporter: ${message}\n` },
        args,
      );
    }
  });
});

describe('promexporter check', () => {
  it('counts the rules of files without mistakes', () => {
    assert.deepEqual(promexporter('check rules.yaml'), {
      status: 0,
      stdout: 'rules.yaml: 2 rules in 2 families\n',
      stderr: '',
    });
  });

  it('reports every mistake of every file with its place and code', () => {
    assert.deepEqual(promexporter('check wrong.yaml rules.yaml'), {
      status: 1,
      stdout: 'rules.yaml: 2 rules in 2 families\n',
      stderr: `Cannot load rule "a" (wrong.yaml:2:28): unknown key "lables", did you mean "labels"? (PROMEX_RULES_KEY)
Cannot load rule "b" (wrong.yaml:3:34): op is for gauges, this is a counter (PROMEX_RULES_KEY)
`,
    });
  });

  it('hints at what is allowed and hardly ever meant', () => {
    const labels = "{method: method, class: {field: $status, map: {'^5': error, '/^2/': ok}}}";
    const rules = `metrics: [{name: a_total, type: counter, labels: ${labels}}]`;
    assert.deepEqual(promexporter('check -', rules), {
      status: 0,
      stdout: '<stdin>: 1 rule in 1 family\n',
      stderr: `<stdin>:1:11: hint: the label method is the text "method" in every series; for a field write $method
<stdin>:1:11: hint: the map key "^5" is compared as text; for an expression write '/^5/'
`,
    });
  });

  it('reads standard input by the name -', () => {
    assert.deepEqual(promexporter('check - rules.yaml', WRONG_RULES.replace('lables', 'labels')), {
      status: 1,
      stdout: 'rules.yaml: 2 rules in 2 families\n',
      stderr:
        'Cannot load rule "b" (<stdin>:3:34): op is for gauges, this is a counter (PROMEX_RULES_KEY)\n',
    });
    assert.equal(promexporter('check -', RULES).stdout, '<stdin>: 2 rules in 2 families\n');
  });

  it('continues after a file that cannot be read', () => {
    assert.deepEqual(promexporter('check none.yaml wrong.yaml no.yaml rules.yaml'), {
      status: 2,
      stdout: 'rules.yaml: 2 rules in 2 families\n',
      stderr: `promexporter: cannot read none.yaml: there is no such file (ENOENT) at "${folder}/none.yaml"; see promexporter --help
Cannot load rule "a" (wrong.yaml:2:28): unknown key "lables", did you mean "labels"? (PROMEX_RULES_KEY)
Cannot load rule "b" (wrong.yaml:3:34): op is for gauges, this is a counter (PROMEX_RULES_KEY)
promexporter: cannot read no.yaml: there is no such file (ENOENT) at "${folder}/no.yaml"; see promexporter --help
`,
    });
  });

  it('explains rules that read nothing of a record', () => {
    writeFileSync(path.join(folder, 'count.yaml'), 'metrics: [{name: a_total, type: counter}]');
    assert.deepEqual(promexporter('check --explain count.yaml').stdout.split('\n').slice(1), [
      '',
      'a_total (count.yaml:1:11)',
      '  family   counter a_total',
      '  value    1 a record',
      '',
    ]);
  });

  it('explains rules for elements', () => {
    const rule =
      '{name: a_total, type: counter, for: $gpus, when: {field: $KEY, ge: 1}, labels: {m: "$ITEM[\'model\']", h: $host}}';
    writeFileSync(path.join(folder, 'for.yaml'), `metrics: [${rule}]`);
    assert.deepEqual(promexporter('check --explain for.yaml').stdout.split('\n').slice(1), [
      '',
      'a_total (for.yaml:1:11)',
      '  family   counter a_total',
      '  when     $KEY >= 1',
      '  for      each element of $gpus',
      '  value    1 an element',
      "  labels   m: $ITEM['model']",
      '           h: $host',
      '',
      'read of a record',
      '  fields   $gpus',
      '           $host',
      "  element  $ITEM['model']",
      '  key      $KEY',
      '',
    ]);
  });

  it('explains what extract reads, and whether in one pass', () => {
    const rule = (name: string, path: string) =>
      `  - {name: ${name}, type: counter, labels: {path: $path, app: $app}, extract: {field: $log, regex: '^GET (?<path>${path})"'}}\n`;
    const yaml = `metrics:\n${rule('a_total', '[^"]+')}${rule('b_total', '\\S+')}`;
    writeFileSync(path.join(folder, 'extract.yaml'), yaml);
    const { stdout } = promexporter('check --explain extract.yaml');
    const lines = stdout.split('\n');
    assert.ok(
      lines.includes(`  extract  $log by '^GET (?<path>[^"]+)"', read in one pass`),
      stdout,
    );
    assert.ok(
      lines.includes(`  extract  $log by '^GET (?<path>\\S+)"', not read in one pass`),
      stdout,
    );
    assert.match(stdout, /fields {3}\$log\n {11}\$app\n$/);
  });

  it('shows counters in OpenMetrics by their own names on request', () => {
    writeFileSync(path.join(folder, 'hits.yaml'), 'metrics: [{name: hits, type: counter}]\n');
    const { stdout } = promexporter('try hits.yaml --format openmetrics', '{}');
    assert.equal(stdout, '# TYPE hits counter\nhits_total 1\n# EOF\n');
    const asWritten = 'hits.yaml --counter-names as_written';
    assert.equal(
      promexporter(`try ${asWritten} --format openmetrics`, '{}').stdout,
      '# TYPE hits unknown\nhits 1\n# EOF\n',
    );
    assert.match(promexporter(`check ${asWritten} --explain`).stdout, /hits, in OpenMetrics of/);
  });

  it('explains which series are there from the start, and which begin with a 0', () => {
    const yaml = `labels: {cluster: eu}
metrics: [{name: a_total, type: counter, labels: {m: $m, n: $n, app: shop}, init: {n: [1, ""], m: [GET]}, birth: zero}]
`;
    writeFileSync(path.join(folder, 'start.yaml'), yaml);
    assert.deepEqual(promexporter('check --explain start.yaml').stdout.split('\n').slice(3, 13), [
      '  family   counter a_total',
      '           new series are 0 for 60 s',
      '  value    1 a record',
      '  labels   cluster: "eu"',
      '           m: $m',
      '           n: $n',
      '           app: "shop"',
      '  init     2 series at 0 from the start',
      '           m: "GET"',
      '           n: "1", ""',
    ]);
    const { stdout } = promexporter('try start.yaml', '{"m": "PUT"}');
    const name = (m: string, n: string) => `a_total{cluster="eu",m="${m}",n="${n}",app="shop"}`;
    assert.deepEqual(stdout.split('\n').slice(1, -1), [
      `${name('GET', '1')} 0`,
      `${name('GET', '')} 0`,
      `${name('PUT', '')} 1`,
    ]);
    assert.deepEqual(promexporter('try --max-series 1 start.yaml', ''), {
      status: 1,
      stdout: '',
      stderr: `Cannot load rule "a_total" (start.yaml:2:83): init must fit into the plugin's key max_series (1), got 2 series up to this rule (PROMEX_RULES_VALUE)\n`,
    });
  });

  it('explains rules, and the fields that they read', () => {
    assert.deepEqual(promexporter('check --explain --namespace shop rules.yaml'), {
      status: 0,
      stdout: `rules.yaml: 2 rules in 2 families

requests_total (rules.yaml:2:5)
  family   counter shop_requests_total
  value    1 a record
  labels   method: $method
           tag: $TAG

sent_bytes_total (rules.yaml:3:5)
  family   counter shop_sent_bytes_total
           unit bytes, which OpenMetrics shows
  when     $bytes exists
  value    $bytes

read of a record
  fields   $method
           $bytes
  tag      $TAG
`,
      stderr: '',
    });
  });
});

describe('promexporter try', () => {
  it('prints the series of the records', () => {
    const records =
      '{"method":"GET","bytes":100}\n\n{"method":"GET","bytes":12345678901234567890}\r\n{}';
    assert.deepEqual(promexporter('try rules.yaml --tag web --namespace shop', records), {
      status: 0,
      stdout: `# HELP shop_requests_total Requests.
# TYPE shop_requests_total counter
shop_requests_total{method="GET",tag="web"} 2
shop_requests_total{method="",tag="web"} 1
# TYPE shop_sent_bytes_total counter
shop_sent_bytes_total 12345678901234567000
`,
      stderr: '',
    });
  });

  it('prints OpenMetrics', () => {
    const { stdout } = promexporter('try --format=openmetrics rules.yaml', '{"bytes":1}\n');
    assert.equal(
      stdout,
      `# TYPE requests counter
# HELP requests Requests.
requests_total{method="",tag="app"} 1
# TYPE sent_bytes counter
# UNIT sent_bytes bytes
sent_bytes_total 1
# EOF
`,
    );
  });

  it('shows names in UTF-8 on request', () => {
    const rules = 'metrics: [{name: http.requests, type: gauge, op: inc}]';
    writeFileSync(path.join(folder, 'names.yaml'), rules);
    const shown = (args: string) => promexporter(`try names.yaml${args}`, '{}\n').stdout;
    assert.equal(shown(''), '# TYPE http_requests gauge\nhttp_requests 1\n');
    assert.equal(
      shown(' --escaping allow-utf-8'),
      '# TYPE "http.requests" gauge\n{"http.requests"} 1\n',
    );
    assert.match(
      promexporter('check --explain names.yaml').stdout,
      /family +gauge "http\.requests", or http_requests where the scraper does not ask for UTF-8\n/,
    );
  });

  it('does the same without rules as the plugin with nothing configured', () => {
    const { status, stdout } = promexporter(
      'try',
      '{"cpu_p":1,"user_p":1,"system_p":0}\n{"a":{"b":2}}\n',
    );
    assert.equal(status, 0);
    assert.match(stdout, /^cpu\{cpu="all",mode="user"\} 1$/m);
    assert.match(stdout, /^a_b\{tag="app"\} 2$/m);
  });

  it('reads lines of text as a field of records with --raw', () => {
    const rules = 'metrics: [{name: lines_total, type: counter, labels: {line: $log}}]';
    writeFileSync(path.join(folder, 'lines.yaml'), rules);
    assert.deepEqual(promexporter('try lines.yaml --raw log', 'GET /\n{"log":1}\nGET /\n'), {
      status: 0,
      stdout:
        '# TYPE lines_total counter\nlines_total{line="GET /"} 2\nlines_total{line="{\\"log\\":1}"} 1\n',
      stderr: '',
    });
  });

  it('shows the first lines of text where it expects JSON, and how many there were', () => {
    const { status, stderr } = promexporter('try rules.yaml', 'GET /\n'.repeat(1000));
    const lines = stderr.split('\n');
    assert.equal(status, 1);
    assert.match(lines[4]!, /^<stdin>:5: expected a JSON object/);
    assert.equal(
      lines[5],
      '995 more lines are no record, first line 6; if lines are text, --raw log makes each the field log of a record',
    );
  });

  it('says so if no record came', () => {
    writeFileSync(path.join(folder, 'plain.yaml'), 'metrics: [{name: a_total, type: counter}]');
    assert.match(
      promexporter('try plain.yaml', '\n').stderr,
      /^no record came on standard input$/m,
    );
  });

  it('says which line is no record, counts the others and ends with status 1', () => {
    const result = promexporter('try rules.yaml', '{"bytes":1}\n[1]\n{"a":\n{"bytes":2}\n');
    assert.equal(result.status, 1);
    assert.match(result.stdout, /^sent_bytes_total 3$/m);
    const [array, cut, ...more] = result.stderr.split('\n');
    assert.equal(
      array,
      '<stdin>:2: expected a JSON object or an event such as [[1700000000, {}], {"log": "text"}], got "[1]"',
    );
    assert.match(cut!, /^<stdin>:3: expected a JSON object or .*, got "\{\\"a\\":": ./);
    assert.deepEqual(more, ['']);
  });

  it('summarises the skipped values', () => {
    const records = '{"bytes":-1}\n{"bytes":"x"}\n{"bytes":-2}\n{"bytes":3}\n';
    assert.equal(
      promexporter('try rules.yaml', records).stderr,
      `skipped 2 values of sent_bytes_total: negative, first in line 1
skipped 1 value of sent_bytes_total: not_a_number, first in line 2
`,
    );
  });

  it('says for each rule that took nothing why, with status 0', () => {
    const rules = `metrics:
  - {name: errors_total, type: counter, when: {field: $level, eq: error}}
  - {name: sent_bytes_total, type: counter, value: $bytes}
`;
    writeFileSync(path.join(folder, 'untaken.yaml'), rules);
    assert.deepEqual(promexporter('try untaken.yaml --skips', '\n{"level":"ERROR"}\n'), {
      status: 0,
      stdout: '',
      stderr: `<stdin>:2: skipped 1 value of sent_bytes_total: missing
skipped 1 value of sent_bytes_total: missing, first in line 2
rule "errors_total" (untaken.yaml:2:5) took none of 1 record: expected $level = "error", got "ERROR" in line 2 (only case differs)
rule "sent_bytes_total" (untaken.yaml:3:5) took none of 1 record: expected $bytes as a number, got no $bytes in line 2 (skipped: missing)
`,
    });
  });

  it('looks at the records of groups, too', () => {
    const rules = `metrics:
  - {name: logs_total, type: counter, when: {field: "$GROUP['service']", eq: shop}}
`;
    writeFileSync(path.join(folder, 'group.yaml'), rules);
    const { stderr } = promexporter('try group.yaml', '[[-1, {}], {"service": "cart"}]\n{}\n');
    assert.match(stderr, /: expected \$GROUP\['service'\] = "shop", got "cart" in line 2\n$/);
  });

  it('says with --skips at which line', () => {
    const records = '{"bytes":-1}\n{"bytes":1}\n{"bytes":-2}\n';
    assert.equal(
      promexporter('try rules.yaml --skips', records).stderr,
      `<stdin>:1: skipped 1 value of sent_bytes_total: negative
<stdin>:3: skipped 1 value of sent_bytes_total: negative
skipped 2 values of sent_bytes_total: negative, first in line 1
`,
    );
  });

  it('reports updates of overflow series, even if these are not shown', () => {
    const rules = `metrics:
  - {name: r_total, type: counter, value: $n, from: absolute, labels: {l: $l}}
`;
    writeFileSync(path.join(folder, 'totals.yaml'), rules);
    const records = '{"l":"a","n":1}\n{"l":"b","n":1}\n{"l":"c","n":1}\n{"l":"b"}\n';
    assert.deepEqual(promexporter('try --skips --max-series 1 totals.yaml', records), {
      status: 0,
      stdout: '# TYPE r_total counter\nr_total{l="a"} 1\n',
      stderr: `<stdin>:2: overflow of r_total: 1 value
<stdin>:3: overflow of r_total: 1 value
<stdin>:4: skipped 1 value of r_total: missing
overflow of r_total: 2 values, first in line 2
skipped 1 value of r_total: missing, first in line 4
`,
    });
  });

  it('accepts events with their metadata and time, and groups', () => {
    const rules = `metrics:
  - name: logs_total
    type: counter
    labels: {severity: "$META['severity']", service: "$GROUP['service']"}
    exemplar: {id: $id}
`;
    writeFileSync(path.join(folder, 'events.yaml'), rules);
    const events = `[[-1, {}], {"service": "cart"}]
[[1700000000.5, {"severity": "ERROR"}], {"id": "a"}]
{"log": "in the group"}
[[-1, {}], {"service": "shop"}]
[[1700000001, {}], {}]
[[-2, {}], {}]
{"log": "in no group"}
`;
    assert.deepEqual(promexporter('try events.yaml --format openmetrics', events), {
      status: 0,
      stdout: `# TYPE logs counter
logs_total{severity="ERROR",service="cart"} 1 # {id="a"} 1 1700000000.5
logs_total{severity="",service="cart"} 1
logs_total{severity="",service="shop"} 1
logs_total{severity="",service=""} 1
# EOF
`,
      stderr: '',
    });
  });

  it('reports mistakes of rules without waiting for records', () => {
    const { status, stdout, stderr } = promexporter('try wrong.yaml');
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, /wrong\.yaml:2:28.*\n.*wrong\.yaml:3:34/);
  });

  it('ends quietly if its output is closed', async () => {
    const child = spawn(process.execPath, [COMMAND, 'try'], { cwd: folder });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.stdout.destroy();
    const fields = Array.from({ length: 20_000 }, (_, i) => `"f${i}":${i}`);
    child.stdin.end(`{${fields.join(',')}}\n`);
    const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on('close', (...how) => resolve(how));
    });
    assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
  });
});
