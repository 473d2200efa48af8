// Families in, Prometheus' text format 0.0.4 or 1.0.0 out (prometheus/docs, exposition_formats.md). Worker thread.

import { escapeHelpText, writtenName } from '../exposition/escape_text.ts';
import { type Format, TEXT } from '../exposition/format.ts';
import type { ByteWriter } from './byte_writer.ts';
import { familiesInOrder } from './families_in_order.ts';
import type { Family } from './family.ts';
import { shownFamilyName } from './shown_name.ts';

/**
 * Appends the exposition to `out`: families by name, each with its HELP and TYPE once, then its samples. A family
 * without samples is left out, and so is the later of two families with one name.
 */
export function renderText(
  families: readonly Family[],
  out: ByteWriter,
  format: Format = TEXT,
): void {
  const named = familiesInOrder(families, (family) => shownFamilyName(family, format));
  for (const { name, family } of named) {
    const start = out.length;
    const written = writtenName(name);
    if (family.help !== '') out.writeUtf8(`# HELP ${written} ${escapeHelpText(family.help)}\n`);
    out.writeUtf8(`# TYPE ${written} ${family.type === 'unknown' ? 'untyped' : family.type}\n`);
    const samplesStart = out.length;
    family.writeSamples(out, format);
    if (out.length === samplesStart) out.truncate(start);
  }
}
