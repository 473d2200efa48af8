// Lines of a text exposition in, samples out. Browser; needs none of its interfaces.

/** A label before escaping. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** One sample line. */
export interface Sample {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly value: number;
}

// A quoted text, or a bare name; both end where something else begins, so there is one way to match.
const TOKEN = /"((?:[^"\\]|\\.)*)"|([^\s{}=,"]+)/y;
const ESCAPED = /\\([\\n"])/g;
const NUMBERS: Readonly<Record<string, number>> = {
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};

function unescapeText(text: string): string {
  return text.replace(ESCAPED, (_, character) => (character === 'n' ? '\n' : character));
}

/** Reads tokens one after the other; after an unexpected one it has failed for good. */
class LineReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** Takes the next character if it is this one. */
  takes(character: string): boolean {
    if (this.#line[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** A bare or quoted text, unescaped; null if there is none. */
  text(): string | null {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#line);
    if (match === null) return null;
    this.#at = TOKEN.lastIndex;
    return match[1] === undefined ? (match[2] ?? '') : unescapeText(match[1]);
  }

  rest(): string {
    return this.#line.slice(this.#at).trim();
  }
}

/**
 * Reads one sample line of text 0.0.4 or 1.0.0, where a name that needs it is quoted among the labels:
 * `{"http.requests","http.method"="GET"} 1`.
 * @returns null for anything but a sample: comments, empty lines, incomplete lines
 */
export function parseSample(line: string): Sample | null {
  if (line === '' || line.startsWith('#')) return null;
  const reader = new LineReader(line);
  let name = line.startsWith('{') ? null : reader.text();
  const labels: Label[] = [];
  if (reader.takes('{')) {
    while (!reader.takes('}')) {
      const token = reader.text();
      if (token === null) return null;
      if (reader.takes('=')) {
        const value = reader.text();
        if (value === null) return null;
        labels.push({ name: token, value });
      } else {
        name ??= token;
      }
      reader.takes(',');
    }
  }
  const [word = ''] = reader.rest().split(' ', 1);
  if (name === null || word === '') return null;
  const value = NUMBERS[word] ?? Number(word);
  return { name, labels, value };
}

/** The family that a `# TYPE` line begins; null for every other line. */
export function familyOfTypeLine(line: string): string | null {
  if (!line.startsWith('# TYPE ')) return null;
  return new LineReader(line.slice('# TYPE '.length)).text();
}
