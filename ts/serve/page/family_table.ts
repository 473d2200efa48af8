// The table of families that the server wrote: searched while one types, kept up to date, its buttons open the live
// view. Browser.
import { byId, setText } from './elements.ts';
import type { ShownFamily } from './live_view.ts';
import { describeCount, isFound } from './search.ts';

function familyOf(row: HTMLTableRowElement): ShownFamily | null {
  const { name, type = '' } = row.dataset;
  if (name === undefined) return null;
  return { name, type, help: row.querySelector('.help')?.textContent ?? '' };
}

/** The table that the server wrote, with its search. */
export class FamilyTable {
  #table = byId('families', HTMLTableElement);
  readonly #search = byId('search', HTMLInputElement);
  readonly #count = byId('count', HTMLElement);
  readonly #onOpen: (family: ShownFamily, byKeyboard: boolean) => void;
  #opened: string | null = null;

  /** @param onOpen told which family is to be shown live */
  constructor(onOpen: (family: ShownFamily, byKeyboard: boolean) => void) {
    this.#onOpen = onOpen;
    this.#search.addEventListener('input', () => this.#filter());
    this.#search.form?.addEventListener('submit', (event) => {
      event.preventDefault();
      const first = this.#families(true).find(({ canOpen }) => canOpen);
      if (first !== undefined) this.#onOpen(first.family, true);
    });
    this.#listen();
    this.#filter();
  }

  /** The family of that name, if it has series to show. */
  find(name: string): ShownFamily | null {
    return this.#openable().find((family) => family.name === name) ?? null;
  }

  /** The first family of records that has series. */
  first(): ShownFamily | null {
    const first = this.#families(false).find(
      ({ row, canOpen }) => canOpen && row.dataset.own === undefined,
    );
    return first?.family ?? null;
  }

  /** Marks the row of the family that is shown live. */
  mark(name: string | null): void {
    this.#opened = name;
    for (const row of this.#table.rows) {
      const isOpen = name !== null && row.dataset.name === name;
      row.classList.toggle('open', isOpen);
      row.querySelector('button')?.setAttribute('aria-pressed', String(isOpen));
    }
  }

  /** Where the focus was before the live view had it. */
  focus(name: string): void {
    const row = [...this.#table.rows].find(({ dataset }) => dataset.name === name);
    (row?.hidden === false ? row.querySelector('button') : this.#search)?.focus();
  }

  /** Takes over what a page that was loaded just now shows. */
  update(page: Document): void {
    const fresh = page.getElementById('families');
    if (!(fresh instanceof HTMLTableElement)) return;
    const focused = document.activeElement?.closest('tr')?.dataset.name;
    const element = document.activeElement?.tagName.toLowerCase();
    const table = document.importNode(fresh, true);
    this.#table.replaceWith(table);
    this.#table = table;
    this.#listen();
    this.#filter();
    this.mark(this.#opened);
    if (focused === undefined || element === undefined) return;
    const row = [...table.rows].find(({ dataset }) => dataset.name === focused);
    row?.querySelector<HTMLElement>(element)?.focus({ preventScroll: true });
  }

  #families(foundOnly: boolean) {
    return [...this.#table.rows].flatMap((row) => {
      const family = familyOf(row);
      if (family === null || (foundOnly && row.hidden)) return [];
      return { row, family, canOpen: row.querySelector('button') !== null };
    });
  }

  #openable(): ShownFamily[] {
    return this.#families(false).flatMap(({ family, canOpen }) => (canOpen ? family : []));
  }

  #listen(): void {
    this.#table.addEventListener('click', (event) => {
      if (!(event.target instanceof Element) || event.target.closest('a') !== null) return;
      const row = event.target.closest('tr');
      if (row === null || row.querySelector('button') === null) return;
      // Text that was selected in a row is to be copied, not to be opened.
      if (getSelection()?.isCollapsed === false) return;
      const family = familyOf(row);
      // A button that was pressed by a key is clicked without a pointer.
      if (family !== null) this.#onOpen(family, event.detail === 0);
    });
  }

  #filter(): void {
    const all = this.#families(false);
    for (const { row, family } of all) row.hidden = !isFound(family, this.#search.value);
    for (const body of this.#table.tBodies) {
      const rows = [...body.rows].filter(({ dataset }) => dataset.name !== undefined);
      body.hidden = rows.length > 0 && rows.every((row) => row.hidden);
    }
    setText(this.#count, describeCount(this.#families(true).length, all.length));
  }
}
