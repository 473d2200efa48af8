// One family's scrapes in, its numbers and a plot of its chosen series out. Browser.

import { byId, make, setText } from './elements.ts';
import { readFamily } from './endpoint.ts';
import { formatTick, formatValue } from './format_value.ts';
import { LabelsView } from './labels_view.ts';
import { hasMeasure, type Look, type Measure, measuresOf, pointAt, pointsOf } from './measure.ts';
import { formatTime, Plot } from './plot.ts';
import type { Reading } from './reading.ts';
import { SeriesList } from './series_list.ts';

/** What the family list knows of a family. */
export interface ShownFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

// Five minutes at one scrape a second, an hour and a quarter at one each 15 s.
const MAX_LOOKS = 300;

/** The panel beside the table. */
export class LiveView {
  readonly #section = byId('live', HTMLElement);
  readonly #title = byId('live-title', HTMLElement);
  readonly #measures = byId('live-measure', HTMLSelectElement);
  readonly #valueHead = byId('live-value', HTMLElement);
  readonly #plotElement = byId('live-plot', HTMLElement);
  readonly #plot = new Plot(this.#plotElement, (index) => this.#showValues(index));
  readonly #list = new SeriesList(() => this.#draw());
  readonly #labels: LabelsView;
  readonly #metricsPath: string;
  #looks: Look[] = [];
  #family: ShownFamily | null = null;
  #measure: Measure = measuresOf('gauge')[0]!;
  /** Whether the family had more series than were read, at the last scrape. */
  #isCut = false;
  /** The pointer's position, as the time of a scrape. */
  #pointedSeconds: number | null = null;

  /** @param metricsPath relative to the page */
  constructor(metricsPath: string) {
    this.#metricsPath = metricsPath;
    this.#labels = new LabelsView(metricsPath);
    this.#measures.addEventListener('change', () => {
      const chosen = measuresOf(this.#family?.type ?? '')[this.#measures.selectedIndex];
      if (chosen === undefined) return;
      const before = this.#measure;
      this.#measure = chosen;
      // A summary's quantiles are other series than its sums and counts.
      if ((before.id === 'value') !== (chosen.id === 'value')) this.#list.clear();
      this.#update();
    });
  }

  get family(): ShownFamily | null {
    return this.#family;
  }

  open(family: ShownFamily): void {
    this.#family = family;
    this.#looks = [];
    this.#list.clear();
    this.#plot.clear();
    this.#labels.show(family);
    setText(this.#title, family.name);
    setText(byId('live-type', HTMLElement), family.type);
    setText(byId('live-help', HTMLElement), family.help);
    const measures = measuresOf(family.type);
    this.#measure = measures[0]!;
    this.#measures.replaceChildren(...measures.map(({ title }) => make('option', '', title)));
    byId('live-measures', HTMLElement).hidden = measures.length === 1;
    this.#section.hidden = false;
  }

  /** For keyboard users, who want to be in the panel now. */
  focus(): void {
    this.#title.focus();
  }

  close(): void {
    this.#family = null;
    this.#section.hidden = true;
    this.#plot.clear();
  }

  /**
   * Scrapes once, and shows the changes.
   * @throws EndpointError; the plot has a gap then
   */
  async look(): Promise<void> {
    const family = this.#family;
    if (family === null) return;
    try {
      const { reading, isCut } = await readFamily(this.#metricsPath, family.name);
      if (family !== this.#family) return;
      this.#isCut = isCut;
      this.#add(reading);
    } catch (error) {
      if (family === this.#family) this.#add(null);
      throw error;
    }
  }

  #add(reading: Reading | null): void {
    this.#looks.push({ atSeconds: Date.now() / 1000, reading });
    if (this.#looks.length > MAX_LOOKS) this.#looks.shift();
    this.#update();
  }

  #update(): void {
    const last = this.#looks.at(-1)?.reading;
    if (last) {
      const plotted = [...last].filter(([, series]) => hasMeasure(this.#measure, series));
      this.#list.update(new Map(plotted), this.#isCut);
    }
    this.#draw();
  }

  #draw(): void {
    const family = this.#family;
    if (family === null) return;
    const { chosen } = this.#list;
    this.#plot.draw({
      timesSeconds: this.#looks.map(({ atSeconds }) => atSeconds),
      lines: chosen.map(([key, slot]) => ({
        slot,
        points: pointsOf(this.#measure, this.#looks, key),
      })),
      format: (n) => formatTick(n, family.name, this.#measure),
      fromZero: this.#measure.perSecond,
    });
    const label = `Plot of ${family.name}, ${this.#measure.title}: ${chosen.length} series; their numbers are in the table below`;
    this.#plotElement.setAttribute('aria-label', label);
    this.#showNumbers();
  }

  #showValues(index: number | null): void {
    const at = index === null ? undefined : this.#looks[index]?.atSeconds;
    this.#pointedSeconds = at ?? null;
    this.#showNumbers();
  }

  /** The numbers at the pointer, otherwise those of the last successful scrape. */
  #showNumbers(): void {
    const family = this.#family;
    if (family === null) return;
    const pointed = this.#looks.findIndex(({ atSeconds }) => atSeconds === this.#pointedSeconds);
    const at =
      pointed >= 0 ? pointed : this.#looks.findLastIndex(({ reading }) => reading !== null);
    // Numbers from before a failed scrape are not called current.
    const isNow = pointed < 0 && at === this.#looks.length - 1;
    setText(this.#valueHead, isNow || at < 0 ? 'Now' : formatTime(this.#looks[at]!.atSeconds));
    this.#list.showValues((key) => {
      const n = at < 0 ? null : pointAt(this.#measure, this.#looks, at, key);
      return n === null ? '–' : formatValue(n, family.name, this.#measure);
    });
  }
}
