// Example rules do not let clients choose the number of series: if a label shows text that a client chooses (a method,
// a database's name, the host in a datagram), a `map` reduces it to a few words or the rule has a `max_series`.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessorText } from '../../../ts/config/rules/accessor.ts';
import type { Label, Rule } from '../../../ts/config/rules/rule.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { rulesOf } from '../../support/unit/counted.ts';

const EXAMPLES = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../examples');

/** Who chooses a field's values: any client of the service, or only its operators. */
type Chooser = 'client' | 'operator';

/**
 * By file, the fields that labels show without a `map`, and the reason for their chooser. A label with a new field
 * fails the test below until the field is listed here.
 */
const FIELDS: Readonly<Record<string, Readonly<Record<string, readonly [Chooser, string]>>>> = {
  'rules.yaml': {
    $method: ['client', 'any word may be a method'],
    $route: ['operator', 'the program names its routes'],
    "$payment['provider']": ['operator', 'the shop names its providers'],
  },
  'cookbook/access_log.yaml': {
    $status: ['operator', 'three digits, by the web server'],
  },
  'cookbook/docker.yaml': {
    "$attrs['com.docker.compose.project']": [
      'operator',
      "containers' labels are the daemon's word",
    ],
    "$attrs['com.docker.compose.service']": [
      'operator',
      "containers' labels are the daemon's word",
    ],
    $stream: ['operator', 'Docker says stdout or stderr'],
  },
  'cookbook/fluent-bit-logs.yaml': {
    $level: ['operator', "Fluent Bit's own five words"],
    $component: ['operator', "plugins' names and aliases"],
  },
  'cookbook/haproxy.yaml': {
    $frontend: ['operator', 'a name in the configuration'],
    $backend: ['operator', 'a name in the configuration'],
    $server: ['operator', 'a name in the configuration'],
    $status: ['operator', 'three digits, by a server behind HAProxy'],
  },
  'cookbook/json.yaml': {
    $level: ['operator', 'the program names its levels'],
    $method: ['client', 'any word may be a method'],
    $route: ['operator', 'the program names its routes'],
    $status: ['operator', 'three digits, by the program'],
    "$upload['kind']": ['operator', 'the program names its kinds'],
    $job: ['operator', 'the program names its jobs'],
    "$queue['name']": ['operator', 'the program names its queues'],
    "$breaker['name']": ['operator', 'the program names its breakers'],
  },
  'cookbook/kubernetes.yaml': {
    "$kubernetes['namespace_name']": ['operator', "the API server's word"],
    "$kubernetes['labels']['app.kubernetes.io/name']": ['operator', "the API server's word"],
    "$kubernetes['container_name']": ['operator', "the API server's word"],
  },
  'cookbook/log_volume.yaml': {
    "$kubernetes['namespace_name']": ['operator', "the API server's word"],
    "$kubernetes['labels']['app.kubernetes.io/name']": ['operator', "the API server's word"],
    "$kubernetes['container_name']": ['operator', "the API server's word"],
    "$kubernetes['host']": ['operator', "the API server's word"],
  },
  'cookbook/logfmt.yaml': {
    $job: ['operator', 'the script names its jobs'],
    $result: ['operator', 'the script says done or failed'],
  },
  'cookbook/nginx.yaml': {
    $code: ['operator', 'three digits, by nginx or a server behind it'],
  },
  'cookbook/opentelemetry.yaml': {
    "$GROUP['resource']['attributes']['service.namespace']": [
      'operator',
      'services name themselves',
    ],
    "$GROUP['resource']['attributes']['service.name']": ['operator', 'services name themselves'],
    "$META['otlp']['attributes']['exception.type']": [
      'operator',
      'a class in the source of a program',
    ],
    "$META['otlp']['attributes']['payment.provider']": ['operator', 'the shop names its providers'],
  },
  'cookbook/postgresql.yaml': {
    $dbname: ['client', 'logged before the password is checked, whether it exists or not'],
    $error_severity: ['operator', "PostgreSQL's own dozen words"],
  },
  'cookbook/redis.yaml': {
    $command: ['operator', 'commands that do not exist are not slow'],
    $client_name: ['client', 'CLIENT SETNAME takes any name'],
  },
  'cookbook/statsd.yaml': {
    $bucket: ['client', 'a datagram says what it likes'],
    $sample_rate: ['client', 'a datagram says what it likes'],
  },
  'cookbook/sysstat.yaml': {
    "$ITEM['cpu']": ['operator', 'processors have numbers'],
    "$ITEM['disk_device']": ['operator', "the kernel's names"],
  },
  'cookbook/syslog.yaml': {
    $host: ['client', 'a datagram says what it likes'],
    $ident: ['client', 'a datagram says what it likes'],
  },
  'cookbook/systemd.yaml': {
    $_SYSTEMD_UNIT: ['client', 'each session of a user is a unit'],
    $UNIT: ['client', 'local programs write fields without an underscore'],
    $UNIT_RESULT: ['client', 'local programs write fields without an underscore'],
  },
};

const files = [
  'rules.yaml',
  ...readdirSync(path.join(EXAMPLES, 'cookbook')).map((file) => `cookbook/${file}`),
];

/** The rules of a file, without those of its presets. */
function rulesIn(file: string): readonly Rule[] {
  const { groups } = rulesOf(readFileSync(path.join(EXAMPLES, file), 'utf8'), PRESETS);
  return groups.filter(({ name }) => !(name in PRESETS)).flatMap(({ rules }) => rules);
}

/** The fields that a label shows without `map` or `max_values`; empty if the rules file bounds its values. */
function fieldsShown({ value }: Label): string[] {
  if (value.kind === 'each_group') return [`each: ${value.group}`];
  if (value.kind === 'field') {
    const isBounded = value.map !== null || value.maxValues !== null;
    return isBounded ? [] : [accessorText(value.field)];
  }
  return value.template.flatMap((part) => (typeof part === 'string' ? [] : [accessorText(part)]));
}

describe('rules that are examples', () => {
  for (const file of files) {
    const fields = FIELDS[file] ?? {};

    it(`${file}: the list says who chooses each field that a label shows`, () => {
      const shown = new Set(rulesIn(file).flatMap(({ labels }) => labels.flatMap(fieldsShown)));
      assert.deepEqual([...shown].sort(), Object.keys(fields).sort());
    });

    it(`${file}: values chosen by clients have a map or a max_series`, () => {
      for (const { id, labels, family } of rulesIn(file)) {
        const chosen = labels
          .flatMap(fieldsShown)
          .filter((field) => fields[field]?.[0] === 'client');
        if (chosen.length > 0) assert.ok(family.maxSeries !== null, `${id}: ${chosen.join(', ')}`);
      }
    });
  }

  it('the list names no file that is gone', () => {
    assert.deepEqual(
      Object.keys(FIELDS).filter((file) => !files.includes(file)),
      [],
    );
  });
});
