// The records and skips of rules in, the parts of the page for people about them out. Worker thread.

import { escapeHtml } from './html.ts';
import type { ListedRule } from './rule_list.ts';

// Those that need attention come first; more are hardly read on a page.
const MAX_SHOWN_RULES = 100;

const number = (n: number) => n.toLocaleString('en');
const isIdle = ({ records }: ListedRule) => records === 0;
const hasSkipped = ({ skipped }: ListedRule) => skipped.length > 0;

/** For the list of facts; empty if there is no rule, or nothing is known. @param rules null: not known */
export function rulesFact(rules: readonly ListedRule[] | null): string {
  if (rules === null || rules.length === 0) return '';
  const idle = rules.filter(isIdle).length;
  const notes = [
    ...(idle > 0 ? [`${number(idle)} without a record`] : []),
    ...(rules.some(hasSkipped) ? ['values skipped'] : []),
  ];
  const text = `${number(rules.length)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  return `<div><dt>Rules</dt><dd><a href="#rules">${text}</a></dd></div>\n`;
}

/** @param rules null: not known */
export function rulesSection(rules: readonly ListedRule[] | null): string {
  return `<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">Rules</h2>
${rules === null ? NOT_KNOWN : content(rules)}</section>
`;
}

const NOT_KNOWN = `<p class="help">Not shown, because <code>self_metrics</code> is off: these numbers are among the plugin’s own metrics.</p>
`;

function content(rules: readonly ListedRule[]): string {
  if (rules.length === 0) return '<p class="help">No rule has matched a record yet.</p>\n';
  const idle = rules.filter(isIdle);
  const skipping = rules.filter((rule) => !isIdle(rule) && hasSkipped(rule));
  const fine = rules.filter((rule) => !isIdle(rule) && !hasSkipped(rule));
  return `<p class="help">${summary(rules.length, idle.length, skipping.length)}</p>
<table>
<thead><tr><th scope="col">Rule</th><th scope="col" class="number">Records</th><th scope="col">Skipped values</th></tr></thead>
<tbody>
${[...idle, ...skipping, ...fine].slice(0, MAX_SHOWN_RULES).map(row).join('')}</tbody>
</table>
${more(rules.length)}`;
}

function summary(all: number, idle: number, skipping: number): string {
  const ofRules = `of ${number(all)} ${all === 1 ? 'rule' : 'rules'}`;
  if (idle > 0) {
    return `${number(idle)} ${ofRules} counted no record so far. <code>npx promexporter try</code> says why.`;
  }
  if (skipping > 0) return `${number(skipping)} ${ofRules} skipped values.`;
  const they = all === 1 ? 'The rule has' : `All ${number(all)} rules have`;
  return `${they} counted records and skipped no values.`;
}

function row({ rule, records, skipped }: ListedRule): string {
  const reasons = skipped.map(({ reason, values }) => `${reason} ${number(values)}`).join(', ');
  return `<tr><th scope="row"><code>${escapeHtml(rule)}</code></th><td class="number">${number(records)}</td><td>${escapeHtml(reasons)}</td></tr>
`;
}

function more(count: number): string {
  if (count <= MAX_SHOWN_RULES) return '';
  return `<p class="help">${number(count - MAX_SHOWN_RULES)} more: see <code>promexporter_rule_records_total</code> for all.</p>\n`;
}
