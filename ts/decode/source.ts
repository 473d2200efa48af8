// Pieces of JavaScript from this project's own text, and integers, in; the source of a function out. Data of a record
// gets into it as integers or not at all. Any thread.

/** Source text that only {@link source} and {@link joined} make. */
export class Source {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** @throws TypeError for anything put in but an integer or a Source: a string could hold any code */
  static of(texts: TemplateStringsArray, ...values: readonly (number | Source)[]): Source {
    const parts = values.map((value) => {
      if (value instanceof Source) return value.#text;
      if (Number.isSafeInteger(value)) return String(value);
      throw new TypeError(`Cannot write a source: expected an integer, got ${typeof value}`);
    });
    return new Source(String.raw({ raw: texts }, ...parts));
  }

  static join(sources: readonly Source[], between: Source): Source {
    return new Source(sources.map((one) => one.#text).join(between.#text));
  }

  toString(): string {
    return this.#text;
  }
}

/** Template tag: ``source`slots[${3}] = -1;` ``. */
export const source = Source.of;
