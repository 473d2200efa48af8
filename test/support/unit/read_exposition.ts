// The text of an exposition in any format in, its samples in the form of the reference's samples out. Fails if a strict
// reader would: duplicate samples, samples outside their family, decreasing buckets.

import assert from 'node:assert/strict';
import { exemplarText, type Sample, sampleId } from '../../reference/samples.ts';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const NAME_ONLY = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_ONLY = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const QUOTED = /^"(?:[^"\\]|\\["\\n])+"/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['', '_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
  unknown: [''],
};

/** All samples, sorted. */
export function readExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  let family = '';
  let type = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const declared = /^# TYPE ("(?:[^"\\]|\\.)+"|\S+) (\w+)$/.exec(line);
    if (declared !== null) [family, type] = [unquoted(declared[1]!), declared[2]!];
    if (line.startsWith('#')) continue;
    const { name, sample } = readSample(line);
    const suffixes = SUFFIXES[type];
    assert.ok(
      suffixes?.some((end) => family + end === name),
      `${name} under ${family} (${type})`,
    );
    samples.push(sample);
  }
  samples.sort((a, b) => (a.id < b.id ? -1 : 1));
  const twice = samples.find(({ id }, i) => id === samples[i + 1]?.id);
  assert.equal(twice, undefined, 'a sample comes twice');
  return samples;
}

function readSample(line: string): { name: string; sample: Sample } {
  const reader = new LineReader(line);
  // A quoted name is inside the braces, in front of the labels.
  const isQuoted = line.startsWith('{');
  if (isQuoted) reader.take(/^\{/);
  const name = isQuoted ? unquoted(reader.take(QUOTED)) : reader.take(NAME);
  assert.ok(!isQuoted || !NAME_ONLY.test(name), `${name} needs no quotes`);
  const labels = (isQuoted ? reader.furtherLabels() : reader.labels()).map(([label, value]) => {
    const isBound = (label === 'le' && name.endsWith('_bucket')) || label === 'quantile';
    return [label, isBound ? String(numberFrom(value)) : value] as [string, string];
  });
  reader.take(/^ /);
  const value = numberFrom(reader.take(/^\S+/));
  const id = sampleId(name, labels);
  if (reader.isAtEnd) return { name, sample: { id, value } };
  reader.take(/^ # /);
  const exemplarLabels = reader.labels();
  reader.take(/^ /);
  const exemplarValue = numberFrom(reader.take(/^\S+/));
  reader.take(/^ /);
  const time = numberFrom(reader.take(/^\S+/));
  assert.ok(reader.isAtEnd, line);
  return {
    name,
    sample: { id, value, exemplar: exemplarText(exemplarLabels, exemplarValue, time) },
  };
}

class LineReader {
  #rest: string;

  constructor(line: string) {
    this.#rest = line;
  }

  get isAtEnd(): boolean {
    return this.#rest === '';
  }

  take(pattern: RegExp): string {
    const [taken] = pattern.exec(this.#rest) ?? assert.fail(`${pattern} in ${this.#rest}`);
    this.#rest = this.#rest.slice(taken.length);
    return taken;
  }

  labels(): [string, string][] {
    if (!this.#rest.startsWith('{')) return [];
    this.take(/^\{/);
    return this.#pairs();
  }

  /** After a quoted name. */
  furtherLabels(): [string, string][] {
    this.take(this.#rest.startsWith(',') ? /^,(?!\})/ : /^(?=\})/);
    return this.#pairs();
  }

  #pairs(): [string, string][] {
    const pairs: [string, string][] = [];
    while (!this.#rest.startsWith('}')) {
      const isQuoted = this.#rest.startsWith('"');
      const written = this.take(isQuoted ? QUOTED : /^[a-zA-Z_][a-zA-Z0-9_]*(?==")/);
      const name = unquoted(written);
      assert.ok(!isQuoted || !LABEL_ONLY.test(name), `${name} needs no quotes`);
      const quoted = this.take(/^="(?:[^"\\]|\\["\\n])*"/);
      assert.ok(!pairs.some(([other]) => other === name), `the label ${name} comes twice`);
      pairs.push([name, unescaped(quoted.slice(2, -1))]);
      this.take(this.#rest.startsWith(',') ? /^,(?!\})/ : /^(?=\})/);
    }
    this.take(/^\}/);
    return pairs;
  }
}

/** A name as written, in quotes or not. */
function unquoted(name: string): string {
  return name.startsWith('"') ? unescaped(name.slice(1, -1)) : name;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, character) => (character === 'n' ? '\n' : character));
}

function numberFrom(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  assert.match(text, /^-?[0-9][0-9.]*(e[+-]?[0-9]+)?$/);
  return Number(text);
}
