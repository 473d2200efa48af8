// Families and a format in, the exposition's bytes out. The one place that knows every dialect. Worker thread.

import type { Dialect, Format } from '../exposition/format.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { Family } from './family.ts';
import { renderOpenMetrics } from './openmetrics.ts';
import { renderText } from './text.ts';

type Render = (families: readonly Family[], out: ByteWriter, format: Format) => void;

const RENDER: Readonly<Record<Dialect, Render>> = {
  text: renderText,
  openmetrics: renderOpenMetrics,
};

/** Appends the whole exposition to `out`. Families are given in order of precedence, see familiesInOrder(). */
export function renderExposition(
  families: readonly Family[],
  out: ByteWriter,
  format: Format,
): void {
  RENDER[format.dialect](families, out, format);
}
