// Families in, OpenMetrics 1.0.0 out (prometheus/docs, specs/om). Worker thread.
import type { ByteWriter } from './byte_writer.ts';
import { escapeHelpOpenMetrics } from './escape.ts';
import { familiesInOrder } from './families_in_order.ts';
import { type Family, openMetricsFamilyName } from './family.ts';

export const OPENMETRICS_CONTENT_TYPE =
  'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * Appends the exposition to `out`, ending in `# EOF`. As renderText, except that a counter's family is called
 * without `_total`; of two families that become one by it, the later is left out.
 */
export function renderOpenMetrics(families: readonly Family[], out: ByteWriter): void {
  for (const { name, family } of familiesInOrder(families, openMetricsFamilyName)) {
    const start = out.length;
    out.writeUtf8(`# TYPE ${name} ${family.type}\n`);
    if (family.help !== '') out.writeUtf8(`# HELP ${name} ${escapeHelpOpenMetrics(family.help)}\n`);
    const samplesStart = out.length;
    family.writeSamples(out, 'openmetrics');
    if (out.length === samplesStart) out.truncate(start);
  }
  out.writeAscii('# EOF\n');
}
