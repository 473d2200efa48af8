// YAML text in, its nodes out, or mistakes: one document of YAML 1.2's core schema with aliases and merge keys
// resolvable. Counting thread, at start; worker thread for reloads of the web configuration.

import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import { quote } from '../mistake.ts';
import { foreignAt } from '../utf8_text.ts';
import type { Mistakes, Source } from './mistakes.ts';

/** YAML's composer recurses, and if it runs out of stack, the whole process may end. Rules need ten or so. */
const MAX_DEPTH = 64;

export interface YamlDocument {
  readonly source: Source;
  /** Null: nothing but comments. */
  readonly root: Node | null;
  /** The node that an alias refers to. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** @returns null if it is not YAML, with the mistakes reported; those of other documents make no difference */
export function parseDocument(text: string, file: string, mistakes: Mistakes): YamlDocument | null {
  const lines = new LineCounter();
  const { kind } = mistakes;
  const source = mistakes.source(file, text, lines);
  let isWrong = false;
  const wrong = (offset: number, what: string) => {
    isWrong = true;
    source.report(kind.yaml, kind.subject, offset, what);
  };

  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const foreign = foreignAt(text);
  if (foreign >= 0) wrong(foreign, 'text must be UTF-8, got a byte that is not');
  const tooDeep = tokens.map(firstTooDeep).find((offset) => offset !== null) ?? null;
  if (tooDeep !== null) {
    wrong(tooDeep, `values must nest at most ${MAX_DEPTH} deep, got more`);
    return null;
  }
  const [document, second] = compose(tokens, text.length);
  // Only the first: further ones are mostly consequences of a syntax error.
  const error = document?.errors[0] ?? document?.warnings[0] ?? second?.errors[0];
  if (error !== undefined) {
    const reason = kind.hasSecrets ? unquoted(error.message) : error.message;
    wrong(
      error.pos[0],
      `not valid YAML: ${oneLine(reason)}${hint(text, error.pos[0], error.code)}`,
    );
    return null;
  }
  const version = document?.directives?.yaml.version ?? '1.2';
  if (version !== '1.2') wrong(0, `YAML must be of version 1.2, got ${quote(version)}`);
  if (second !== undefined) {
    wrong(second.range[0], `${kind.subject} must be one YAML document, got a second one`);
  }
  const shown = (name: string) => (kind.hasSecrets ? 'another (not shown)' : quote(name));
  const targets = document === undefined ? new Map() : aliasTargets(document, wrong, shown);
  if (isWrong) return null;
  return { source, root: document?.contents ?? null, targets };
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    merge: false, // read together with maps, to keep places
    uniqueKeys: false, // the library compares all pairs; keys are checked when maps are read
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, false, length)];
}

/** Offset of a value that is nested too deep; without recursion. */
function firstTooDeep(top: CST.Token): number | null {
  const open: { token: CST.Token; depth: number }[] = [{ token: top, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    if ('value' in token && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return null;
}

// An alias refers to the last node before it with its anchor.
function aliasTargets(
  document: Document.Parsed,
  wrong: (offset: number, what: string) => void,
  shown: (name: string) => string,
): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return;
      }
      const target = anchors.get(node.source);
      const offset = node.range?.[0] ?? 0;
      if (target === undefined) {
        wrong(
          offset,
          `alias must name an anchor that comes before it, got ${shown(node.source)}${STAR_HINT}`,
        );
      } else if (path.includes(target)) {
        wrong(offset, `alias must not be inside what it names, got ${shown(node.source)}`);
      } else {
        targets.set(node, target);
      }
    },
  });
  return targets;
}

// The library quotes text of the file after a colon, or between quotes.
const unquoted = (text: string) => text.replace(/: .*|["'].*["']/s, '');

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

const STAR_HINT = ' (text that begins with * needs quotes around it)';

// The likeliest syntax errors: between braces, a plain text ends at a bracket; `match: *` is an alias; in double
// quotes, an expression's backslashes are YAML's; and text without a space after its colon is not a key.
function hint(text: string, offset: number, code: string): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (text[offset] === '[' && /[{[,].*\$[\w]*$/.test(before)) {
    return ' (between { } or [ ], accessors with brackets need quotes around them)';
  }
  if (code === 'BAD_ALIAS') return STAR_HINT;
  if (code === 'BAD_DQ_ESCAPE') return ' (in single quotes, a backslash is a backslash)';
  const rest = text.slice(offset).split('\n', 1)[0]!;
  if (code === 'MISSING_CHAR' && /^\w+:\S/.test(rest))
    return ' (a space is missing after the colon)';
  return '';
}
