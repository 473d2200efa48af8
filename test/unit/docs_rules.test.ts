// Every example of docs/rules.md has the documented result.
//
// A `yaml` block is a rules file. A `json` block after it holds records, one a line; beside the word, `tag=…` is their
// tag and `after=…` the time since the records before. A line `[[time, metadata], body]` is a whole event. The `text`
// or `openmetrics` block after it is the exposition, with `escaping=…` beside the word, or `scrape` for one that knows
// which series are new; more records and expositions may follow. A `text` block directly after a `yaml` block holds all its mistakes. Records without rules since the last
// heading are counted with nothing configured.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { durationInMs } from '../../ts/config/prometheus_duration.ts';
import { defaultRuleSet, parseRules } from '../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../ts/config/rules/rule.ts';
import { ESCAPINGS } from '../../ts/exposition/escape_name.ts';
import { formatOf } from '../../ts/exposition/format.ts';
import { PRESETS } from '../support/unit/config/presets_on_disk.ts';
import { Counted } from '../support/unit/counted.ts';
import { event } from '../support/unit/decode/events.ts';
import { Scraper } from '../support/unit/render/scraper.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const CONTEXT = { namespace: '', presets: PRESETS, reserveOwnNames: true };
const SECONDS = 1_700_000_000;

interface Block {
  readonly language: string;
  /** The text beside the language. */
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

/** The blocks between two headings. */
type Section = readonly Block[];

function sectionsOf(markdown: string): Section[] {
  const sections: Block[][] = [[]];
  let open: { language: string; info: string; line: number; text: string } | null = null;
  markdown.split('\n').forEach((text, index) => {
    const fence = /^```(\w*) ?(.*)$/.exec(text);
    if (open === null) {
      if (fence !== null)
        open = { language: fence[1]!, info: fence[2]!, line: index + 1, text: '' };
      else if (text.startsWith('#')) sections.push([]);
    } else if (fence !== null) {
      sections.at(-1)!.push(open);
      open = null;
    } else {
      open.text += `${text}\n`;
    }
  });
  assert.equal(open, null, 'every block ends');
  return sections.filter((section) => section.length > 0);
}

/** The result of rules and records, and the skips. */
function shown(counted: Counted, scraper: Scraper, { info, language }: Block): string {
  const skips = Object.entries(counted.skips).map(([skip, count]) => {
    const [rule, reason] = skip.split(' ');
    return `promexporter_rule_skipped_total{rule="${rule}",reason="${reason}"} ${count}\n`;
  });
  const overflows = Object.entries(counted.overflows).map(
    ([family, count]) => `promexporter_series_overflow_total{family="${family}"} ${count}\n`,
  );
  const replaced = Object.entries(counted.labelOverflows).map(([names, count]) => {
    const [family, label] = names.split(' ');
    return `promexporter_label_overflow_total{family="${family}",label="${label}"} ${count}\n`;
  });
  const escaping = ESCAPINGS.find((known) => info === `escaping=${known}`) ?? 'underscores';
  const dialect = language === 'openmetrics' ? 'openmetrics' : 'text';
  const format = formatOf(dialect, escaping);
  const exposition = info === 'scrape' ? scraper.exposition(format) : counted.exposition(format);
  return [exposition, ...skips, ...overflows, ...replaced].join('');
}

function count(counted: Counted, { info, text }: Block): void {
  const after = /\bafter=(\S+)/.exec(info)?.[1];
  if (after !== undefined) counted.advance(durationInMs(after));
  const tag = /\btag=(\S+)/.exec(info)?.[1] ?? 'app';
  const events = text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (!Array.isArray(value)) return event(value as object, { seconds: SECONDS });
      const [[seconds, metadata], body] = value as [[number, object], object];
      return event(body, { seconds: seconds >>> 0, metadata });
    });
  counted.chunk(tag, ...events);
  counted.counting.housekeep();
}

function parse(text: string): { ruleSet: RuleSet } | { mistakes: string } {
  const parsed = parseRules(text, { ...CONTEXT, file: 'rules.yaml' });
  if ('ruleSet' in parsed) return parsed;
  return { mistakes: parsed.mistakes.map(({ text, code }) => `${text} (${code})\n`).join('') };
}

function runSection(section: Section): void {
  let counted: Counted | null = null;
  let scraper: Scraper | null = null;
  section.forEach((block, index) => {
    const place = `docs/rules.md:${block.line}`;
    const follows = section[index + 1]?.language;
    if (block.language === 'yaml') {
      const parsed = parse(block.text);
      counted = null;
      scraper = null;
      if (follows === 'text') {
        const mistakes = 'mistakes' in parsed ? parsed.mistakes : '';
        assert.equal(mistakes, section[index + 1]!.text, place);
      } else {
        assert.ok('ruleSet' in parsed, `${place}: ${'mistakes' in parsed ? parsed.mistakes : ''}`);
        counted = new Counted(parsed.ruleSet);
      }
    } else if (block.language === 'json') {
      counted ??= new Counted(defaultRuleSet(CONTEXT));
      count(counted, block);
      assert.ok(follows !== undefined && follows !== 'yaml', `${place}: an exposition follows`);
    } else if (section[index - 1]?.language === 'json') {
      assert.ok(counted !== null);
      scraper ??= new Scraper(counted);
      assert.equal(shown(counted, scraper, block), block.text, place);
    }
  });
}

/** Every key that the code knows, from its message about an unknown one. */
function keysOf(yaml: string): string[] {
  const parsed = parse(yaml);
  const keys = /expected one of (.*) \(/.exec('mistakes' in parsed ? parsed.mistakes : '')?.[1];
  return keys?.split(', ') ?? assert.fail(yaml);
}

describe('docs/rules.md', () => {
  const markdown = readFileSync(path.join(TOP, 'docs/rules.md'), 'utf8');
  for (const section of sectionsOf(markdown)) {
    it(`is true from line ${section[0]!.line} on`, () => runSection(section));
  }

  it('has every key in its tables', () => {
    const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
    const firstCells = rows.map((row) => row.split('|')[1]!).join();
    for (const yaml of [
      'unknown: 1',
      'metrics: [{unknown: 1}]',
      'metrics: [{when: {unknown: 1}}]',
      'metrics: [{labels: {a: {unknown: 1}}}]',
    ]) {
      for (const key of keysOf(yaml)) {
        assert.ok(firstCells.includes(`\`${key}\``) || firstCells.includes(`${key}: `), key);
      }
    }
  });

  it('refers to headings and files that exist', () => {
    // As GitHub names them.
    const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, text]) => {
      const words = text!.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, '');
      return `#${words.replaceAll(' ', '-')}`;
    });
    for (const [, target] of markdown.matchAll(/\]\((?!https:)([^)]*)\)/g)) {
      const isThere = target!.startsWith('#')
        ? headings.includes(target!)
        : existsSync(path.join(TOP, 'docs', target!.split('#')[0]!));
      assert.ok(isThere, target);
    }
  });
});
