// The default mapping, slow and obvious: decodes with @msgpack/msgpack and walks objects. What ts/match/field_mapping.ts
// must agree with, for records whose keys are valid UTF-8 and come once in each map.

import { Decoder } from '@msgpack/msgpack';

// A key that is no string gets one that no string key has.
const decoder = new Decoder({
  useBigInt64: true,
  mapKeyConverter: (key) => (typeof key === 'string' ? `s${key}` : `other ${String(key)}`),
});

type Body = Readonly<Record<string, unknown>>;

export class SlowMapping {
  /** Value by series, written as the exposition does. */
  readonly series = new Map<string, number>();
  /** Number of values that changed nothing, by `rule reason`. */
  readonly skips = new Map<string, number>();
  readonly #helps = new Map<string, string>();
  /** What each path of each tag feeds: a series, or a reason why none. */
  readonly #met = new Map<string, { series: string } | { reason: string }>();
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
    this.#helps.set(this.#prefixed('cpu'), 'Collect CPU usage');
  }

  count(tag: string, bytes: Uint8Array): void {
    const body = decoder.decode(bytes) as Body;
    if ('scpu_p' in body && 'suser_p' in body && 'ssystem_p' in body) this.#countCpu(body);
    else this.#countFields(tag, body, []);
  }

  #countCpu(body: Body): void {
    for (const [key, value] of Object.entries(body)) {
      const number = numberOf(value);
      if (!key.startsWith('s') || number === null) continue;
      if (Number.isNaN(number)) {
        this.#skip('cpu not_a_number');
        continue;
      }
      const field = key.slice(1);
      let [cpu, mode] = field.split('.p_');
      if (mode === undefined) {
        if (!field.endsWith('_p')) continue;
        cpu = 'all';
        mode = field.slice(0, -2);
      } else if (!/^cpu[0-9]+$/.test(cpu!)) {
        continue;
      }
      if (!['cpu', 'user', 'system'].includes(mode)) continue;
      const labels = `cpu="${cpu}",mode="${mode === 'cpu' ? 'total' : mode}"`;
      this.#set('cpu', `cpu ${field}`, this.#prefixed('cpu'), 'Collect CPU usage', labels, number);
    }
  }

  #countFields(tag: string, map: Body, parents: readonly string[]): void {
    for (const [key, value] of Object.entries(map)) {
      if (!key.startsWith('s')) continue;
      const path = [...parents, key.slice(1)];
      if (isMap(value)) this.#countFields(tag, value, path);
      const number = numberOf(value);
      if (number === null) continue;
      if (Number.isNaN(number)) {
        this.#skip('generic not_a_number');
        continue;
      }
      const name = this.#prefixed(path.join('_'));
      const help = `Field ${JSON.stringify(path.join('.'))} of records.`;
      const label = tag.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
      this.#set('generic', JSON.stringify([tag, path]), name, help, `tag="${label}"`, number);
    }
  }

  #prefixed(name: string): string {
    const full = this.#namespace === '' ? name : `${this.#namespace}_${name}`;
    const clean = [...full].map((c) => (/^[a-zA-Z0-9_]$/.test(c) ? c : '_')).join('');
    return /^[0-9]/.test(clean) || clean === '' ? `_${clean}` : clean;
  }

  #set(rule: string, path: string, name: string, help: string, labels: string, value: number) {
    const series = `${name}{${labels}}`;
    let met = this.#met.get(path);
    if (met === undefined) {
      met = this.#meet(series, name, help);
      this.#met.set(path, met);
    }
    if ('reason' in met) this.#skip(`${rule} ${met.reason}`);
    else this.series.set(series, value);
  }

  #meet(series: string, name: string, help: string): { series: string } | { reason: string } {
    if (/^(promexporter|process|nodejs)_/.test(name)) return { reason: 'reserved_name' };
    if (!this.#helps.has(name)) this.#helps.set(name, help);
    if (this.#helps.get(name) !== help) return { reason: 'name_collision' };
    return this.series.has(series) ? { reason: 'name_collision' } : { series };
  }

  #skip(what: string): void {
    this.skips.set(what, (this.skips.get(what) ?? 0) + 1);
  }
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return null;
}

function isMap(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}
