// Families in, OpenMetrics 1.0.0 out (prometheus/docs, specs/om). Worker thread.

import { escapeHelpOpenMetrics, writtenName } from '../exposition/escape_text.ts';
import { type Format, OPENMETRICS } from '../exposition/format.ts';
import type { ByteWriter } from './byte_writer.ts';
import { familiesInOrder } from './families_in_order.ts';
import type { Family } from './family.ts';
import { shownFamilyName, shownType } from './shown_name.ts';

/**
 * Appends the exposition to `out`, ending in `# EOF`. As renderText, except that a counter's family is called
 * without `_total`; of two families that become one by it, the later is left out.
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

// A name that was escaped may have lost its end: `U__a_2e_b__seconds__total` is without `_total` no name in seconds.
function isUnitOf(name: string, unit: string | undefined): boolean {
  return unit !== undefined && unit !== '' && name.endsWith(`_${unit}`);
}
