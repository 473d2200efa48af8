// Points over time in, a drawing out: uPlot with this page's colours, clock and notation. Browser.

import uPlot from 'uplot';

/** As many lines as the eye can tell apart: COLORS colours, then the same again, dashed. */
export const MAX_LINES = 20;
const COLORS = 10;
const DASH = [6, 4];
const HEIGHT_PX = 220;
const SHORTEST_SECONDS = 30;
const FONT = '12px system-ui, sans-serif';

/** One series. */
export interface Line {
  /** Determines the colour, from 0 to MAX_LINES - 1; see lineClass(). */
  readonly slot: number;
  readonly points: readonly (number | null)[];
}

/** Everything drawn at one moment. */
export interface Drawing {
  readonly timesSeconds: readonly number[];
  readonly lines: readonly Line[];
  /** A number on the axis. */
  format(n: number): string;
  /** Whether the plot begins at zero. */
  readonly fromZero: boolean;
}

/** Class of any element that shows a line's colour beside the plot. */
export function lineClass(slot: number): string {
  return `swatch color-${slot % COLORS}${slot >= COLORS ? ' dashed' : ''}`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

/** The time of day. */
export function formatTime(seconds: number): string {
  return clock.format(seconds * 1000);
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Points without a line: the first of a series, or one between two failed scrapes. */
function lonelyPoints({ data }: uPlot, line: number): number[] {
  const points = data[line] ?? [];
  const isThere = (at: number) => typeof points[at] === 'number';
  return [...points.keys()].filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}

/** The drawing in its place on the page. */
export class Plot {
  readonly #element: HTMLElement;
  readonly #onCursor: (index: number | null) => void;
  #uplot: uPlot | null = null;
  #drawing: Drawing | null = null;
  /** The slots drawn: if they change, a new drawing is needed. */
  #slots = '';

  /** @param onCursor called with the index of the time at the pointer; null: none */
  constructor(element: HTMLElement, onCursor: (index: number | null) => void) {
    this.#element = element;
    this.#onCursor = onCursor;
    new ResizeObserver(() => this.#resize()).observe(element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#redraw());
  }

  draw(drawing: Drawing): void {
    this.#drawing = drawing;
    const slots = JSON.stringify(drawing.lines.map(({ slot }) => slot));
    if (this.#uplot === null || slots !== this.#slots) {
      this.#slots = slots;
      this.#redraw();
    } else {
      this.#uplot.setData(this.#data(drawing));
    }
  }

  clear(): void {
    this.#uplot?.destroy();
    this.#uplot = null;
    this.#drawing = null;
  }

  #data({ timesSeconds, lines }: Drawing): uPlot.AlignedData {
    return [[...timesSeconds], ...lines.map(({ points }) => [...points])];
  }

  #redraw(): void {
    const drawing = this.#drawing;
    this.#uplot?.destroy();
    this.#uplot = null;
    const width = this.#element.clientWidth;
    if (drawing === null || width === 0) return;
    this.#uplot = new uPlot(this.#options(drawing, width), this.#data(drawing), this.#element);
  }

  #resize(): void {
    const width = this.#element.clientWidth;
    if (this.#uplot === null) this.#redraw();
    else if (width > 0 && width !== this.#uplot.width) {
      this.#uplot.setSize({ width, height: HEIGHT_PX });
    }
  }

  #options({ lines }: Drawing, width: number): uPlot.Options {
    const axis = {
      stroke: color('--muted'),
      font: FONT,
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { drag: { x: false, y: false, setScale: false }, y: false },
      scales: {
        x: { range: (_, min, max) => [Math.min(min, max - SHORTEST_SECONDS), max] },
        y: { range: (_, min, max) => this.#rangeOf(min, max) },
      },
      axes: [
        { ...axis, size: 28, space: 80, values: (_, times) => times.map(formatTime) },
        {
          ...axis,
          size: (_, values) => 16 + 7 * Math.max(4, ...(values ?? []).map((text) => text.length)),
          values: (_, numbers) => numbers.map((n) => this.#drawing?.format(n) ?? ''),
        },
      ],
      series: [
        {},
        ...lines.map(({ slot }) => ({
          stroke: color(`--color-${slot % COLORS}`),
          width: 1.75,
          points: { show: true, size: 5, filter: lonelyPoints },
          ...(slot >= COLORS ? { dash: DASH } : {}),
        })),
      ],
      hooks: { setCursor: [({ cursor }) => this.#onCursor(cursor.idx ?? null)] },
    };
  }

  #rangeOf(min: number | null, max: number | null): uPlot.Range.MinMax {
    if (min === null || max === null) return [0, 1];
    if (!this.#drawing?.fromZero || min < 0) {
      const room = (max - min) * 0.1 || Math.abs(max) * 0.1 || 1;
      // If no value is below zero, no room below zero is shown either.
      return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
    }
    return [0, max === 0 ? 1 : max * 1.1];
  }
}
