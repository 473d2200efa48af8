// A search's text in, which families it finds out. Server and browser alike, so that the page finds the same with
// JavaScript and without.

/** What is searched in. */
export interface Searched {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** Finds a family if each word stands somewhere in its name, type or help, in whatever case; without a word, each. */
export function finderOf(search: string): (family: Searched) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  // Of 100,000 families nothing needs to be read.
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
