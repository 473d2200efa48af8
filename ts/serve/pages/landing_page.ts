// Facts and families in, the HTML of the page for people out. Its content may come from records (helps and names from
// rules, the search from the client): all of it is escaped. All links are relative, so the page works below any path of
// a reverse proxy. Worker thread; loaded at the first visit.

import { describeCount } from './browser/search.ts';
import type { ListedFamily } from './family_list.ts';
import { type FamilyPage, takePage } from './family_page.ts';
import { escapeHtml } from './html.ts';
import type { ListedRule } from './rule_list.ts';
import { rulesFact, rulesSection } from './rules_section.ts';
import { scrapeConfig } from './scrape_config.ts';

/** What the page says about the instance. */
export interface LandingFacts {
  /** Of the plugin. */
  readonly version: string;
  readonly metricsPath: string;
  /** Cap over all families from records. */
  readonly maxSeries: number;
  readonly asksForPassword: boolean;
  /** This machine's own name for itself. */
  readonly hostname: string;
  /** For a scraper: `http://127.0.0.1:8989/metrics`. */
  readonly addresses: readonly string[];
  /** How long the pipeline has been stuck; null if it moves. */
  readonly stuckSeconds: number | null;
  readonly families: readonly ListedFamily[];
  /** Null: not known. */
  readonly rules: readonly ListedRule[] | null;
  /** The search; empty: all families. */
  readonly search: string;
  /** The page of the families found, from 1. */
  readonly page: number;
}

const number = (n: number) => n.toLocaleString('en');

/** The address of one family's exposition. */
function familyLink(metricsPath: string, name: string): string {
  // Half a surrogate pair would make encodeURIComponent() throw; in an exposition it is U+FFFD, too.
  const wellFormed = Buffer.from(name).toString();
  return `.${metricsPath}?name%5B%5D=${encodeURIComponent(wellFormed)}`;
}

function row(family: ListedFamily, metricsPath: string): string {
  const { name, type, help } = family;
  const link = escapeHtml(familyLink(metricsPath, name));
  const shown = escapeHtml(name);
  const button = `<button type="button" class="plot" aria-label="Plot ${shown}">Plot</button>`;
  const own = family.isOwn ? ' data-own' : '';
  return `<tr data-name="${shown}" data-type="${type}"${own}>
<th scope="row"><a href="${link}">${shown}</a><span class="help">${escapeHtml(help)}</span></th>
<td class="type">${type}</td>
<td class="number">${seriesOf(family)}</td>
<td class="scripted">${family.seriesCount > 0 ? button : ''}</td>
</tr>
`;
}

function seriesOf({ seriesCount, maxSeries }: ListedFamily): string {
  if (maxSeries === Number.POSITIVE_INFINITY) return number(seriesCount);
  const text = `${number(seriesCount)} of ${number(maxSeries)}`;
  return seriesCount < maxSeries ? text : `<span class="bad">${text}</span>`;
}

function group(title: string, families: readonly ListedFamily[], metricsPath: string): string {
  if (families.length === 0) return '';
  return `<tbody>
<tr class="group"><th colspan="4" scope="rowgroup">${title}</th></tr>
${families.map((family) => row(family, metricsPath)).join('')}</tbody>
`;
}

const NO_RECORDS = `<tbody>
<tr class="group"><th colspan="4" scope="rowgroup">From records</th></tr>
<tr><td colspan="4" class="help">No series from records yet.</td></tr>
</tbody>
`;

/** `data-part` says that some families are missing: the page's script then asks the server to search. */
function table({ families, metricsPath }: LandingFacts, page: FamilyPage): string {
  const hasRecords = families.some(({ isOwn, seriesCount }) => seriesCount > 0 && !isOwn);
  const groups = [
    hasRecords ? group('From records', page.fromRecords, metricsPath) : NO_RECORDS,
    group('promexporter’s own', page.own, metricsPath),
    group('Waiting for records: no series yet', page.waiting, metricsPath),
  ];
  return `<table id="families"${page.shown < page.all ? ' data-part' : ''}>
<thead><tr><th scope="col">Family</th><th scope="col">Type</th><th scope="col" class="number">Series</th><td class="scripted"></td></tr></thead>
${groups.join('')}</table>
`;
}

function count({ before, shown, found, all }: FamilyPage): string {
  const part = `, ${number(before + 1)} to ${number(before + shown)} shown`;
  return `${describeCount(found, all)}${shown < found ? part : ''}`;
}

/** Links to the other pages of the families found. */
function pageLinks({ page, pages }: FamilyPage, search: string): string {
  const link = (to: number, text: string, isLink: boolean) => {
    if (!isLink) return `<span>${text}</span>`;
    const query = new URLSearchParams({
      ...(search === '' ? {} : { q: search }),
      page: String(to),
    });
    return `<a href="./?${escapeHtml(String(query))}">${text}</a>`;
  };
  const links = [
    link(1, 'First', page > 1),
    link(page - 1, 'Previous', page > 1),
    `<span aria-current="page">Page ${number(page)} of ${number(pages)}</span>`,
    link(page + 1, 'Next', page < pages),
    link(pages, 'Last', page < pages),
  ];
  return `<nav id="pages" aria-label="Pages of families"${pages === 1 ? ' hidden' : ''}>
${links.join('\n')}
</nav>
`;
}

function pipeline(stuckSeconds: number | null): string {
  return stuckSeconds === null
    ? '<a class="good" href="./-/ready">moving</a>'
    : `<a class="bad" href="./-/ready">stuck for ${number(stuckSeconds)} s</a>`;
}

function instance(facts: LandingFacts): string {
  const links = facts.addresses
    .map((address) => `<a href=".${escapeHtml(facts.metricsPath)}">${escapeHtml(address)}</a>`)
    .join('<br>');
  const living = facts.families.filter(({ seriesCount }) => seriesCount > 0);
  const seriesIn = (some: readonly ListedFamily[]) =>
    some.reduce((sum, { seriesCount }) => sum + seriesCount, 0);
  const isFull = seriesIn(living.filter(({ isOwn }) => !isOwn)) >= facts.maxSeries;
  const cap = `at most ${number(facts.maxSeries)} from records`;
  return `<dl class="facts" id="facts">
<div><dt>Metrics</dt><dd>${links}</dd></div>
<div><dt>Series</dt><dd>${number(seriesIn(living))} in ${describeCount(living.length, living.length)}, ${isFull ? `<span class="bad">${cap}</span>` : cap}</dd></div>
${rulesFact(facts.rules)}<div><dt>Pipeline</dt><dd>${pipeline(facts.stuckSeconds)}</dd></div>
</dl>
`;
}

/** The panel that a script fills; hidden without one. */
const LIVE = `<section id="live" class="scripted" aria-labelledby="live-title" hidden>
<div class="line"><h2 id="live-title" tabindex="-1"></h2><span class="type" id="live-type"></span>
<button type="button" id="live-close">Close</button></div>
<p class="help" id="live-help"></p>
<div class="line">
<label id="live-measures">Show <select id="live-measure"></select></label>
<label>Every <select id="live-interval"><option value="1">1 s</option><option value="2" selected>2 s</option><option value="5">5 s</option><option value="15">15 s</option></select></label>
<button type="button" id="live-pause" aria-pressed="false">Pause</button>
<span id="live-state" role="status"></span>
</div>
<div id="live-plot" role="img"></div>
<div class="line"><label id="live-find">Find series <input type="search" id="live-search" autocomplete="off" spellcheck="false"></label>
<button type="button" id="live-none">Plot none</button><span class="help" id="live-count" role="status"></span></div>
<div class="scroll"><table id="live-series">
<thead><tr><th scope="col">Series</th><th scope="col" class="number" id="live-value">Now</th></tr></thead>
<tbody></tbody></table></div>
<details id="live-labels">
<summary>Labels with most values</summary>
<p class="help" id="live-labels-note" role="status"></p>
<div class="scroll"><table id="live-labels-table">
<thead><tr><th scope="col">Label</th><th scope="col" class="number">Values</th><th scope="col">With most series</th></tr></thead>
<tbody></tbody></table></div>
</details>
</section>
`;

/** The whole page. Never throws. */
export function renderLandingPage(facts: LandingFacts): string {
  const { families, search } = facts;
  const page = takePage(families, search, facts.page);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>promexporter</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="./-/page.css">
<script src="./-/page.js" defer></script>
</head>
<body data-metrics=".${escapeHtml(facts.metricsPath)}">
<header>
<h1>promexporter <span class="version">${escapeHtml(facts.version)}</span></h1>
<p>Prometheus metrics from the records that flow through Fluent Bit.</p>
${instance(facts)}<details>
<summary>Scrape it with Prometheus</summary>
<pre>${escapeHtml(scrapeConfig(facts))}</pre>
</details>
</header>
<p id="trouble" role="alert" hidden></p>
<main>
<section aria-labelledby="families-title">
<h2 id="families-title">Metric families</h2>
<form role="search" action="./" method="get" class="line">
<label for="search">Find a family</label>
<input type="search" id="search" name="q" value="${escapeHtml(search)}" placeholder="name, type or help" autocomplete="off" spellcheck="false">
<button type="submit" class="unscripted">Find</button>
<span id="count" role="status">${count(page)}</span>
</form>
${pageLinks(page, search)}${table(facts, page)}</section>
${LIVE}${rulesSection(facts.rules)}</main>
</body>
</html>
`;
}
