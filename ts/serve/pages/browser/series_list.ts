// The series of the current family in, a list to choose from out. Browser.

import { byId, make, setText } from './elements.ts';
import { lineClass, MAX_LINES } from './plot.ts';
import type { Reading, SeriesReading } from './reading.ts';

// So many are plotted before any choice, each in a colour of its own.
const CHOSEN_AT_FIRST = 10;
// A list that fits on the screen needs no search.
const SEARCHED_FROM = 13;

const byNumbers = new Intl.Collator('en', { numeric: true });

interface Row {
  readonly element: HTMLTableRowElement;
  readonly box: HTMLInputElement;
  readonly swatch: HTMLElement;
  readonly value: HTMLElement;
  /** The text that the search uses. */
  readonly text: string;
}

/** `cpu="all" mode="user"`, the names fainter than the values. */
function describeLabels({ labels }: SeriesReading): HTMLElement[] {
  if (labels.length === 0) return [make('span', 'help', 'no labels')];
  return labels.map(({ name, value }) => {
    const label = make('span', 'label');
    label.append(
      make('span', 'label-name', `${name}=`),
      make('b', '', value === '' ? '""' : value),
    );
    return label;
  });
}

/** The table of series below the plot, with its choices. */
export class SeriesList {
  readonly #body = byId('live-series', HTMLTableElement).tBodies[0]!;
  readonly #search = byId('live-search', HTMLInputElement);
  readonly #count = byId('live-count', HTMLElement);
  readonly #rows = new Map<string, Row>();
  /** Chosen series, each with its colour. */
  readonly #slots = new Map<string, number>();
  readonly #onChoice: () => void;
  #hasChosen = false;
  #isCut = false;

  /** @param onChoice called when other series are chosen */
  constructor(onChoice: () => void) {
    this.#onChoice = onChoice;
    this.#search.addEventListener('input', () => this.#filter());
    byId('live-none', HTMLButtonElement).addEventListener('click', () => {
      this.#slots.clear();
      this.#showChoice();
      this.#onChoice();
    });
  }

  /** Chosen series by key, each with its slot, in the order of slots. */
  get chosen(): readonly (readonly [string, number])[] {
    return [...this.#slots].sort(([, a], [, b]) => a - b);
  }

  /** For another family, or another measure of it: forgets everything. */
  clear(): void {
    this.#rows.clear();
    this.#slots.clear();
    this.#body.replaceChildren();
    this.#search.value = '';
    this.#hasChosen = false;
    setText(this.#count, '');
  }

  /**
   * Shows the series of a reading; those that have ended stay while they are plotted.
   * @param isCut whether the family has more
   */
  update(reading: Reading, isCut: boolean): void {
    const isAnew = this.#rows.size === 0;
    this.#isCut = isCut;
    const before = this.#rows.size;
    for (const [key, series] of reading) {
      if (!this.#rows.has(key)) this.#add(key, series);
    }
    if (this.#rows.size > before) this.#sort();
    for (const [key, row] of this.#rows) {
      if (reading.has(key) || this.#slots.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    if (!this.#hasChosen && isAnew) {
      for (const key of [...this.#rows.keys()].slice(0, CHOSEN_AT_FIRST)) this.#choose(key);
      this.#hasChosen = this.#slots.size > 0;
    }
    this.#showChoice();
    this.#filter();
  }

  /** @param textOf gives a series' number, by its key */
  showValues(textOf: (key: string) => string): void {
    for (const [key, row] of this.#rows) setText(row.value, textOf(key));
  }

  /** By labels: the endpoint's order is that in which series were created. */
  #sort(): void {
    const focused = document.activeElement;
    const sorted = [...this.#rows].sort(([, a], [, b]) => byNumbers.compare(a.text, b.text));
    this.#rows.clear();
    for (const [key, row] of sorted) this.#rows.set(key, row);
    this.#body.append(...sorted.map(([, { element }]) => element));
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  #add(key: string, series: SeriesReading): void {
    const element = make('tr');
    const name = make('th');
    const label = make('label');
    const box = make('input');
    box.type = 'checkbox';
    const swatch = make('span', 'swatch');
    const value = make('td', 'number');
    name.scope = 'row';
    label.append(box, swatch, ...describeLabels(series));
    name.append(label);
    element.append(name, value);
    box.addEventListener('change', () => {
      if (box.checked) this.#choose(key);
      else this.#slots.delete(key);
      this.#showChoice();
      this.#onChoice();
    });
    const text = series.labels.map(({ name, value }) => `${name}=${value}`).join(' ');
    this.#rows.set(key, { element, box, swatch, value, text: text.toLowerCase() });
  }

  #choose(key: string): void {
    const taken = new Set(this.#slots.values());
    for (let slot = 0; slot < MAX_LINES; slot++) {
      if (taken.has(slot)) continue;
      this.#slots.set(key, slot);
      return;
    }
  }

  #showChoice(): void {
    const isFull = this.#slots.size >= MAX_LINES;
    for (const [key, { box, swatch }] of this.#rows) {
      const slot = this.#slots.get(key);
      box.checked = slot !== undefined;
      box.disabled = isFull && slot === undefined;
      swatch.className = slot === undefined ? 'swatch' : lineClass(slot);
    }
    this.#tell();
  }

  #filter(): void {
    const words = this.#search.value.toLowerCase().split(/\s+/);
    for (const { element, text } of this.#rows.values()) {
      element.hidden = !words.every((word) => text.includes(word));
    }
    this.#tell();
  }

  #tell(): void {
    byId('live-find', HTMLElement).hidden =
      this.#rows.size < SEARCHED_FROM && this.#search.value === '';
    const shown = [...this.#rows.values()].filter(({ element }) => !element.hidden).length;
    const all = this.#isCut ? `the first ${this.#rows.size}` : String(this.#rows.size);
    const of = shown === this.#rows.size ? all : `${shown} of ${all}`;
    const most = this.#slots.size >= MAX_LINES ? `, ${MAX_LINES} plotted (the maximum)` : '';
    setText(this.#count, `${of} series${most}`);
  }
}
