// The examples of docs/migrating.md and docs/cookbook.md are true.
//
// In migrating.md, a block `yaml rules` is a rules file; the block after it holds records, one a line: `json`, or `log`
// for lines of text, which become the field `log` as in Fluent Bit's tail input. The `text` block after that is the
// exposition. UPDATE_GOLDEN=1 rewrites the expositions. In cookbook.md, each line of a `text` block occurs in the
// expected output of the section's golden case.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const MIGRATING = path.join(TOP, 'docs/migrating.md');
const COOKBOOK = path.join(TOP, 'docs/cookbook.md');
const UPDATES = process.env.UPDATE_GOLDEN === '1';

interface Block {
  /** `yaml rules` */
  readonly head: string;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  const blocks = markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, head, text]) => ({ head: head!, text: text! }));
}

/** `tag=app.web`, `file=/var/log/a.log`; other names are fields of each record. */
function settingsOf(head: string): Record<string, string> {
  return Object.fromEntries(
    [...head.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
  );
}

describe('docs/migrating.md', () => {
  const markdown = readFileSync(MIGRATING, 'utf8');
  const expositions: string[] = [];
  let rules = '';
  let counted: Counted | null = null;
  for (const { head, text } of blocksOf(markdown)) {
    if (head === 'yaml rules') rules = text;
    if (rules === '') continue;
    const [kind] = head.split(' ');
    if (kind === 'json' || kind === 'log') {
      const { tag = 'shop.web', ...fields } = settingsOf(head);
      const records = text
        .trimEnd()
        .split('\n')
        .map((line) => {
          return event(kind === 'json' ? JSON.parse(line) : { ...fields, log: line });
        });
      counted = new Counted(rules).chunk(tag, ...records);
    }
    if (head !== 'text' || counted === null) continue;
    const exposition = counted.exposition();
    expositions.push(exposition);
    rules = '';
    counted = null;
    if (UPDATES) continue;
    it(`is right about ${exposition.split(' ', 3)[2]}`, () => assert.equal(exposition, text));
  }
  if (UPDATES) {
    const withExpositions = markdown.replace(/^```text\n[\s\S]*?^```$/gm, () => {
      return `\`\`\`text\n${expositions.shift()}\`\`\``;
    });
    writeFileSync(MIGRATING, withExpositions);
  }
});

describe('docs/cookbook.md', () => {
  const sections = readFileSync(COOKBOOK, 'utf8').split(/^## /m);
  for (const section of sections) {
    const name = /^\[examples\/cookbook\/(.*)\.yaml\]/m.exec(section)?.[1];
    if (name === undefined) continue;
    const golden = path.join(TOP, 'test/golden/cookbook', name);

    it(`${name}: shows samples that the golden case expects`, () => {
      const shown = blocksOf(section).filter(({ head }) => head === 'text');
      assert.ok(shown.length > 0);
      const expected = readFileSync(path.join(golden, 'expected.txt'), 'utf8').split('\n');
      for (const { text } of shown) {
        for (const line of text.trimEnd().split('\n')) assert.ok(expected.includes(line), line);
      }
    });

    const configuration = path.join(golden, 'fluent-bit.yaml');
    const text = existsSync(configuration) ? readFileSync(configuration, 'utf8') : '';
    const parsers = /^parsers:\n[\s\S]*?(?=\npipeline:)/m.exec(text)?.[0];
    if (parsers === undefined || !section.includes('\nparsers:')) continue;
    it(`${name}: shows the parsers that the sample records were made with`, () => {
      assert.ok(section.includes(parsers));
    });
  }
});
