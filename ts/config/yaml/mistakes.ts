// Mistakes in a user's files in, from any reader, the same in the order of the files out. Counting thread, at start;
// worker thread for reloads of the web configuration.

import type { LineCounter } from 'yaml';
import type { Mistake } from '../mistake.ts';
import type { DocumentCode, DocumentKind } from './kind.ts';

interface Found extends Mistake {
  readonly file: number;
  readonly offset: number;
}

/** One text: turns offsets into places, and collects its mistakes. */
export class Source {
  /** The name shown in places. */
  readonly file: string;
  readonly text: string;
  readonly kind: DocumentKind;
  readonly #lines: LineCounter;
  readonly #number: number;
  readonly #found: Found[];

  constructor(
    kind: DocumentKind,
    file: string,
    text: string,
    lines: LineCounter,
    number: number,
    found: Found[],
  ) {
    this.kind = kind;
    this.file = file;
    this.text = text;
    this.#lines = lines;
    this.#number = number;
    this.#found = found;
  }

  /** `rules.yaml:12:5`; lines and columns count from 1, columns in UTF-16 units, without a byte order mark. */
  place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    if (line === 0) return `${this.file}:1:1`;
    const isBehindMark = line === 1 && col > 1 && this.text.startsWith('\ufeff');
    return `${this.file}:${line}:${isBehindMark ? col - 1 : col}`;
  }

  /** @param subject the thing that cannot be loaded: `rules`, `rule "x"` */
  report(code: DocumentCode, subject: string, offset: number, text: string): void {
    this.#found.push({
      code,
      text: `Cannot load ${subject} (${this.place(offset)}): ${text}`,
      file: this.#number,
      offset,
    });
  }
}

/** The mistakes of one rule set, or of one web configuration. */
export class Mistakes {
  readonly kind: DocumentKind;
  readonly #found: Found[] = [];
  #sources = 0;

  constructor(kind: DocumentKind) {
    this.kind = kind;
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  source(file: string, text: string, lines: LineCounter): Source {
    return new Source(this.kind, file, text, lines, this.#sources++, this.#found);
  }

  /** Adds one without a place. */
  add(mistake: Mistake): void {
    this.#found.push({ ...mistake, file: -1, offset: 0 });
  }

  /** File by file, from top to bottom; mistakes that an alias repeats are listed once. */
  list(): Mistake[] {
    const sorted = this.#found.sort((a, b) => a.file - b.file || a.offset - b.offset);
    const codes = new Map(sorted.map(({ code, text }) => [text, code]));
    return [...codes].map(([text, code]) => ({ code, text }));
  }
}
