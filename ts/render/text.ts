// Families in, Prometheus' text format 0.0.4 out (prometheus/docs, exposition_formats.md). Worker thread.
import type { ByteWriter } from './byte_writer.ts';
import { escapeHelpText } from './escape.ts';
import { familiesInOrder } from './families_in_order.ts';
import type { Family } from './family.ts';

export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Appends the exposition to `out`: families by name, each with its HELP and TYPE once and its samples behind them;
 * a family without samples is left out, and of two families with one name the later.
 */
export function renderText(families: readonly Family[], out: ByteWriter): void {
  for (const { name, family } of familiesInOrder(families, (family) => family.name)) {
    const start = out.length;
    if (family.help !== '') out.writeUtf8(`# HELP ${name} ${escapeHelpText(family.help)}\n`);
    out.writeUtf8(`# TYPE ${name} ${family.type === 'unknown' ? 'untyped' : family.type}\n`);
    const samplesStart = out.length;
    family.writeSamples(out, 'text');
    if (out.length === samplesStart) out.truncate(start);
  }
}
