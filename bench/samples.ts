// In: an exposition in the text format 0.0.4. Out: its samples by canonical names, so that two expositions can be
// compared that list labels and series in different orders.

/** Value by `name{label="value",…}`, labels sorted by name. */
export type Samples = Map<string, number>;

const SAMPLE = /^([\w:]+)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function readSamples(exposition: string): Samples {
  const samples: Samples = new Map();
  for (const line of exposition.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`Cannot read the sample "${line}"`);
    const pairs = [...labels.matchAll(LABEL)].map(([pair, label, text]) =>
      // Fluent Bit writes "1.0".
      label === 'le' && text !== '+Inf' ? `le="${Number(text)}"` : pair,
    );
    pairs.sort();
    samples.set(pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`, numberOf(value!));
  }
  return samples;
}

function numberOf(text: string): number {
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text);
}

/**
 * @param tolerance for values, relative: 0 if they must be equal bit for bit
 * @throws Error naming the first samples that differ
 */
export function compareSamples(what: string, got: Samples, wanted: Samples, tolerance = 0): void {
  const differences: string[] = [];
  for (const sample of new Set([...got.keys(), ...wanted.keys()])) {
    const value = got.get(sample);
    const expected = wanted.get(sample);
    if (value === expected) continue;
    const isClose =
      value !== undefined &&
      expected !== undefined &&
      Math.abs(value - expected) <= tolerance * Math.abs(expected);
    if (!isClose) differences.push(`${sample}: expected ${expected}, got ${value}`);
  }
  if (differences.length > 0) {
    const shown = differences.slice(0, 5).join('\n');
    throw new Error(`${what}: ${differences.length} samples differ, such as\n${shown}`);
  }
}
