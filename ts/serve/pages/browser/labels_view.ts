// A family in, the number of values of each of its labels and the most frequent ones out, when somebody asks. Browser.

import { byId, make, setText } from './elements.ts';
import { EndpointError, readLines } from './endpoint.ts';
import { LabelCounter, type LabelValues } from './label_counter.ts';

// Of one label.
const SHOWN_VALUES = 5;

/** What the family list knows of a family. */
interface Family {
  readonly name: string;
  readonly type: string;
}

const number = (n: number) => n.toLocaleString('en');

/** The part of the live view that opens below its series. */
export class LabelsView {
  readonly #details = byId('live-labels', HTMLDetailsElement);
  readonly #note = byId('live-labels-note', HTMLElement);
  readonly #body = byId('live-labels-table', HTMLTableElement).tBodies[0]!;
  readonly #metricsPath: string;
  #family: Family | null = null;

  /** @param metricsPath relative to the page */
  constructor(metricsPath: string) {
    this.#metricsPath = metricsPath;
    this.#details.addEventListener('toggle', () => {
      if (this.#details.open && this.#family !== null) void this.#count(this.#family);
    });
  }

  /** Closed until somebody asks: all series of the family have to be read. */
  show(family: Family): void {
    this.#family = family;
    this.#details.open = false;
    this.#body.replaceChildren();
    setText(this.#note, '');
  }

  async #count(family: Family): Promise<void> {
    setText(this.#note, 'Counting …');
    const counter = new LabelCounter(family.name, family.type);
    try {
      await readLines(this.#metricsPath, family.name, (line) => {
        counter.addLine(line);
        return true;
      });
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      if (family === this.#family) setText(this.#note, `Cannot scrape: ${error.message}.`);
      return;
    }
    if (family !== this.#family) return;
    this.#body.replaceChildren(...counter.result().map(rowOf));
    setText(this.#note, `Of ${number(counter.seriesCount)} series. Close and open to count again.`);
  }
}

function rowOf({ label, values }: LabelValues): HTMLTableRowElement {
  const row = make('tr');
  const head = make('th', '', label);
  head.scope = 'row';
  const shown = values.slice(0, SHOWN_VALUES).map(({ value, series }) => {
    const item = make('span', 'label');
    item.append(make('b', '', value === '' ? '""' : value), ` ${number(series)}`);
    return item;
  });
  const most = make('td');
  most.append(...shown, values.length > SHOWN_VALUES ? '…' : '');
  row.append(head, make('td', 'number', number(values.length)), most);
  return row;
}
