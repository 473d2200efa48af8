// A search's text and a family in, whether it is found out. Server and browser alike, so that the page finds the same
// with JavaScript and without.

/** What is searched in. */
export interface Searched {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** Whether each word stands somewhere in name, type or help, in whatever case. No word finds everything. */
export function isFound({ name, type, help }: Searched, search: string): boolean {
  const text = `${name} ${type} ${help}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** How many were found, for people. */
export function describeCount(found: number, all: number): string {
  const families = `${all} ${all === 1 ? 'family' : 'families'}`;
  return found === all ? families : `${found} of ${families}`;
}
