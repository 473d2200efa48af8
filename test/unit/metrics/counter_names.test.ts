// The key counter_names: OpenMetrics' names of counters without `…_total`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';

const RULES = `metrics:
- {name: hits, type: counter, help: Hits., exemplar: {id: $x}}
- {name: seen_total, type: counter, exemplar: {id: $x}}
- {name: sent_bytes, type: counter, value: $v}
`;

function lines(countersAsWritten: boolean, format = OPENMETRICS): string[] {
  const options = { countersAsWritten, createdTimestamps: true };
  const counted = new Counted(RULES, options);
  counted.wallMs = 5_000;
  const shown = counted.records({ x: 'p', v: 1 }).exposition(format);
  // The time of an exemplar is the record's.
  return shown
    .replaceAll(/# \{id="p"\} 1 \S+/g, '# exemplar')
    .trimEnd()
    .split('\n');
}

describe('counter_names', () => {
  it('total: a counter gets its _total, in OpenMetrics only', () => {
    assert.deepEqual(lines(false), [
      '# TYPE hits counter',
      '# HELP hits Hits.',
      'hits_total 1 # exemplar',
      'hits_created 5',
      '# TYPE seen counter',
      'seen_total 1 # exemplar',
      'seen_created 5',
      '# TYPE sent_bytes counter',
      '# UNIT sent_bytes bytes',
      'sent_bytes_total 1',
      'sent_bytes_created 5',
      '# EOF',
    ]);
  });

  it('as_written: it keeps its name, is unknown, and has all that unknown families may have', () => {
    assert.deepEqual(lines(true), [
      '# TYPE hits unknown',
      '# HELP hits Hits.',
      'hits 1',
      '# TYPE seen counter',
      'seen_total 1 # exemplar',
      'seen_created 5',
      '# TYPE sent_bytes unknown',
      '# UNIT sent_bytes bytes',
      'sent_bytes 1',
      '# EOF',
    ]);
  });

  it('changes nothing in the text format', () => {
    assert.deepEqual(lines(true, TEXT), lines(false, TEXT));
    assert.ok(lines(true, TEXT).includes('# TYPE hits counter'));
  });
});
