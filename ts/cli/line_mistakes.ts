// Lines of standard input that are no records in, which of them to show and a summary out. Command line.

// Whoever gives raw lines sees what is wrong in the first ones.
const SHOWN = 5;

export class LineMistakes {
  #count = 0;
  #firstUnshown = 0;

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  /** Counts a line. @returns whether to show its mistake */
  isShown(line: number): boolean {
    this.#count++;
    if (this.#count <= SHOWN) return true;
    if (this.#firstUnshown === 0) this.#firstUnshown = line;
    return false;
  }

  /** A line for people if there is something left to say. */
  summary(): string[] {
    const more = this.#count - SHOWN;
    if (more <= 0) return [];
    const lines = more === 1 ? '1 more line is' : `${more} more lines are`;
    return [
      `${lines} no record, first line ${this.#firstUnshown}; if lines are text, --raw log makes each the field log of a record`,
    ];
  }
}
