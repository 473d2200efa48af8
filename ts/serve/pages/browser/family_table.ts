// The table of families that the server wrote in, a searchable table that is kept up to date out, whose buttons open
// the live view. If it holds only some of the families, the server searches. Browser.

import { byId, setText } from './elements.ts';
import type { ShownFamily } from './live_view.ts';
import { describeCount, finderOf } from './search.ts';

function familyOf(row: HTMLTableRowElement): ShownFamily | null {
  const { name, type = '' } = row.dataset;
  if (name === undefined) return null;
  return { name, type, help: row.querySelector('.help')?.textContent ?? '' };
}

function searchOf(query: string): string {
  return (new URLSearchParams(query).get('q') ?? '').trim();
}

/** The table's requests to the page. */
export interface FamilyTableEvents {
  /** Called to show a family live. */
  onOpen(family: ShownFamily, byKeyboard: boolean): void;
  /** The table is a part of all families, and the search has changed: another part is needed. */
  onSearch(): void;
}

/** The table that the server wrote, with its search. */
export class FamilyTable {
  #table = byId('families', HTMLTableElement);
  readonly #search = byId('search', HTMLInputElement);
  readonly #count = byId('count', HTMLElement);
  readonly #events: FamilyTableEvents;
  #opened: string | null = null;
  /** The search for which the server wrote this table. */
  #searched = searchOf(location.search);
  /** Enter was pressed before the server had found anything. */
  #opensFirst = false;

  constructor(events: FamilyTableEvents) {
    this.#events = events;
    this.#search.addEventListener('input', () => {
      this.#opensFirst = false;
      this.#find();
    });
    this.#search.form?.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#isBehind) this.#opensFirst = true;
      else this.#openFirstFound();
    });
    this.#listen();
    this.#find();
  }

  /** Whether it has fewer families than there are. */
  get isPart(): boolean {
    return this.#table.dataset.part !== undefined;
  }

  /** The query that asks the server for the current search; append it to the page's path. */
  get query(): string {
    const text = this.#search.value.trim();
    return text === '' ? '' : `?${new URLSearchParams({ q: text })}`;
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

  /** Returns the focus to where it was before the live view had it. */
  focus(name: string): void {
    const row = [...this.#table.rows].find(({ dataset }) => dataset.name === name);
    (row?.hidden === false ? row.querySelector('button') : this.#search)?.focus();
  }

  /**
   * Takes over the content of a page that was just loaded.
   * @param query that it was loaded with
   */
  update(page: Document, query: string): void {
    const fresh = page.getElementById('families');
    if (!(fresh instanceof HTMLTableElement)) return;
    this.#searched = searchOf(query);
    const focused = document.activeElement?.closest('tr')?.dataset.name;
    const element = document.activeElement?.tagName.toLowerCase();
    const table = document.importNode(fresh, true);
    this.#table.replaceWith(table);
    this.#table = table;
    this.#listen();
    if (this.isPart) setText(this.#count, page.getElementById('count')?.textContent ?? '');
    this.mark(this.#opened);
    this.#find();
    if (this.#opensFirst && !this.#isBehind) this.#openFirstFound();
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
      // Selecting text in a row copies it, and must not open the family.
      if (getSelection()?.isCollapsed === false) return;
      const family = familyOf(row);
      // A button that was pressed by a key is clicked without a pointer.
      if (family !== null) this.#events.onOpen(family, event.detail === 0);
    });
  }

  /** The table shows another search than the input's. */
  get #isBehind(): boolean {
    return this.isPart && searchOf(this.query) !== this.#searched;
  }

  #openFirstFound(): void {
    this.#opensFirst = false;
    const first = this.#families(true).find(({ canOpen }) => canOpen);
    if (first !== undefined) this.#events.onOpen(first.family, true);
  }

  #find(): void {
    if (!this.isPart) this.#filter();
    else if (this.#isBehind) this.#events.onSearch();
  }

  #filter(): void {
    const all = this.#families(false);
    const isFound = finderOf(this.#search.value);
    for (const { row, family } of all) row.hidden = !isFound(family);
    for (const body of this.#table.tBodies) {
      const rows = [...body.rows].filter(({ dataset }) => dataset.name !== undefined);
      body.hidden = rows.length > 0 && rows.every((row) => row.hidden);
    }
    setText(this.#count, describeCount(this.#families(true).length, all.length));
  }
}
