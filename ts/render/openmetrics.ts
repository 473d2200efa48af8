// Families in, OpenMetrics 1.0.0 out (prometheus/docs, specs/om). Worker thread.

import { escapeHelpOpenMetrics, writtenName } from '../exposition/escape_text.ts';
import { type Format, OPENMETRICS } from '../exposition/format.ts';
import type { ByteWriter } from './byte_writer.ts';
import { familiesInOrder } from './families_in_order.ts';
import type { Family } from './family.ts';
import { shownFamilyName, shownType } from './shown_name.ts';

/**
 * Appends the exposition to `out`, ending in `# EOF`. Like renderText, except that a counter's family is named without
 * `_total`; if two families get the same name by that, the later one is left out.
 */
export function renderOpenMetrics(
  families: readonly Family[],
  out: ByteWriter,
  format: Format = OPENMETRICS,
): void {
  const named = familiesInOrder(families, (family) => shownFamilyName(family, format));
  for (const { name, family } of named) {
    const start = out.length;
    const written = writtenName(name);
    out.writeUtf8(`# TYPE ${written} ${shownType(family, format)}\n`);
    if (isUnitOf(name, family.unit)) out.writeUtf8(`# UNIT ${written} ${family.unit}\n`);
    if (family.help !== '') {
      out.writeUtf8(`# HELP ${written} ${escapeHelpOpenMetrics(family.help)}\n`);
    }
    const samplesStart = out.length;
    family.writeSamples(out, format);
    if (out.length === samplesStart) out.truncate(start);
  }
  out.writeAscii('# EOF\n');
}

// An escaped name may have lost its end: `U__a_2e_b__seconds__total` without `_total` is not a name in seconds.
function isUnitOf(name: string, unit: string | undefined): boolean {
  return unit !== undefined && unit !== '' && name.endsWith(`_${unit}`);
}
