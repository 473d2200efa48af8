// Whole expositions in both formats, from hand-made families.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FamilyType } from '../../../ts/exposition/metric_type.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import type { Family } from '../../../ts/render/family.ts';
import { renderOpenMetrics } from '../../../ts/render/openmetrics.ts';
import { renderText } from '../../../ts/render/text.ts';

function family(name: string, type: FamilyType, samples: string, help = `About ${name}.`): Family {
  return { name, type, help, seriesCount: 1, writeSamples: (out) => out.writeUtf8(samples) };
}

function text(families: readonly Family[]): string {
  const out = new ByteWriter();
  renderText(families, out);
  return out.take().toString();
}

function openMetrics(families: readonly Family[]): string {
  const out = new ByteWriter();
  renderOpenMetrics(families, out);
  return out.take().toString();
}

describe('renderText()', () => {
  it('sorts families by name, each with one HELP and TYPE', () => {
    assert.equal(
      text([
        family('b', 'gauge', 'b 1\n'),
        family('a_total', 'counter', 'a_total 2\n'),
        family('Z', 'gauge', 'Z 3\n'),
      ]),
      '# HELP Z About Z.\n# TYPE Z gauge\nZ 3\n' +
        '# HELP a_total About a_total.\n# TYPE a_total counter\na_total 2\n' +
        '# HELP b About b.\n# TYPE b gauge\nb 1\n',
    );
  });

  it('leaves out families without samples, and a HELP that is empty', () => {
    assert.equal(
      text([family('a', 'gauge', ''), family('b', 'gauge', 'b 1\n', '')]),
      '# TYPE b gauge\nb 1\n',
    );
    assert.equal(text([]), '');
  });

  it('keeps the first of two families with one name', () => {
    const both = [family('a', 'gauge', 'a 1\n'), family('a', 'counter', 'a 2\n')];
    assert.equal(text(both), '# HELP a About a.\n# TYPE a gauge\na 1\n');
  });

  it('calls the unknown type untyped, and escapes HELP', () => {
    assert.equal(
      text([family('a', 'unknown', 'a 1\n', 'say "x"\\\n')]),
      '# HELP a say "x"\\\\\\n\n# TYPE a untyped\na 1\n',
    );
  });
});

describe('renderOpenMetrics()', () => {
  it('ends in # EOF, also without families', () => {
    assert.equal(openMetrics([]), '# EOF\n');
  });

  it('calls a counter’s family without _total', () => {
    assert.equal(
      openMetrics([family('a_total', 'counter', 'a_total 2\n', 'say "x"')]),
      '# TYPE a counter\n# HELP a say \\"x\\"\na_total 2\n# EOF\n',
    );
  });

  it('sorts by the name that it shows', () => {
    const names = openMetrics([
      family('a_total', 'counter', 'a_total 1\n'),
      family('a_b', 'gauge', 'a_b 1\n'),
    ])
      .split('\n')
      .filter((line) => line.startsWith('# TYPE'));
    assert.deepEqual(names, ['# TYPE a counter', '# TYPE a_b gauge']);
  });

  it('keeps the first of two families that become one', () => {
    assert.equal(
      openMetrics([
        family('a_total', 'counter', 'a_total 1\n', ''),
        family('a', 'gauge', 'a 2\n', ''),
      ]),
      '# TYPE a counter\na_total 1\n# EOF\n',
    );
  });

  it('leaves a gauge whose name ends in _total alone, and says unknown', () => {
    assert.equal(
      openMetrics([
        family('a_total', 'gauge', 'a_total 1\n', ''),
        family('u', 'unknown', 'u 2\n', ''),
      ]),
      '# TYPE a_total gauge\na_total 1\n# TYPE u unknown\nu 2\n# EOF\n',
    );
  });
});
