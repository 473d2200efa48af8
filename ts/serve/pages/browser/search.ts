// A search's text in, the families that it finds out; the same with and without JavaScript. Browser and worker thread.

/** The searched parts of a family. */
export interface Searched {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** Finds a family if each word occurs in its name, type or help, in any case; without a word, finds all. */
export function finderOf(search: string): (family: Searched) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  // So that 100,000 families need not be read.
  if (words.length === 0) return () => true;
  return ({ name, type, help }) => {
    const text = `${name} ${type} ${help}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** How many were found, for people. */
export function describeCount(found: number, all: number): string {
  const families = `${all.toLocaleString('en')} ${all === 1 ? 'family' : 'families'}`;
  return found === all ? families : `${found.toLocaleString('en')} of ${families}`;
}
