// A regular expression in, tables to match it on the bytes of a text in one pass out, where at most one way leads on from
// each character (RE2's notion "one-pass": R. Cox, https://swtch.com/~rsc/regexp/regexp3.html). Any thread, at start.

import type { Instruction, Pattern } from '../config/rules/pattern.ts';

/** No way leads on from here. */
export const DEAD = 0;
/** In `steps`: the number of the next node begins at this bit; below are captures. */
export const NODE_SHIFT = 12;
export const CAPTURES_MASK = 0xfff;
/** In `steps`: the bits of an ASCII character; the node's number comes before them. */
export const ASCII_BITS = 7;

/**
 * A node stands for the way between two characters. Captures are numbers of `captures`, whose lists name the slots that
 * get the position between the two: for each named group in turn, one for its start and one for its end.
 */
export interface OnePass {
  /** The node at the beginning of the text. */
  readonly first: number;
  /** The node anywhere else; DEAD if a match must begin at the beginning. */
  readonly later: number;
  /** By node and ASCII character: the next node and the captures before it, or DEAD. */
  readonly steps: Int32Array;
  /** For other characters three numbers: the first one, the last one, the step; a node's begin at `wideAt[node]`. */
  readonly wide: Int32Array;
  readonly wideAt: Int32Array;
  /** By node: captures of a match that may end here, whatever follows; -1: none may. */
  readonly matches: Int32Array;
  /** By node: captures of a match if the text ends here; -1: none does. */
  readonly ends: Int32Array;
  readonly captures: readonly Int32Array[];
  readonly slotCount: number;
}

// 256 KiB of steps. Lines of logs need one node for each literal character, and one or two for each group.
const MAX_NODES = 512;
const MAX_CAPTURES = CAPTURES_MASK;
// Classes such as \pL have hundreds of ranges in each node.
const MAX_RANGES = 1 << 15;
const ASCII = 1 << ASCII_BITS;
const MAX_RUNE = 0x10ffff;

// Op codes of re2js' Inst.
const ALT = 1;
const ALT_MATCH = 2;
const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const FAIL = 5;
const MATCH = 6;
const NOP = 7;
const RUNE = 8;
const RUNE1 = 9;
const RUNE_ANY = 10;
const RUNE_ANY_NOT_NL = 11;
// Flags of EMPTY_WIDTH, and of RUNE.
const BEGIN_TEXT = 4;
const END_TEXT = 8;
const FOLD_CASE = 1;
const LINE_FEED = 10;
// Unicode's other forms of ASCII letters: of s and k.
const FOLDED_TO_ASCII = [0x17f, 0x212a];

/** Null if the expression is not one-pass, or too large, or asks what stands around a position (`\b`, `(?m)^`). */
export function compileOnePass(pattern: Pattern): OnePass | null {
  const compiler = new Compiler(pattern);
  try {
    return compiler.compile();
  } catch (error) {
    if (error instanceof NotOnePass) return null;
    throw error;
  }
}

class NotOnePass extends Error {}

/** Characters that lead from a node to an instruction. */
interface Step {
  readonly low: number;
  readonly high: number;
  readonly captures: number;
  readonly out: number;
}

interface Node {
  readonly steps: Step[];
  match: number;
  end: number;
}

/** A place that is reached without a character. */
interface Visit {
  readonly pc: number;
  readonly slots: readonly number[];
  /** Whether the way leads through `$`. */
  readonly atEnd: boolean;
}

class Compiler {
  readonly #instructions: readonly Instruction[];
  readonly #start: number;
  /** By the number of a group's start or end in the program. */
  readonly #slots = new Map<number, number>();
  readonly #captures: Int32Array[] = [new Int32Array(0)];
  readonly #captureNumbers = new Map<string, number>([['', 0]]);
  readonly #nodes: Node[] = [{ steps: [], match: -1, end: -1 }];
  readonly #nodeNumbers = new Map<number, number>();
  #ranges = 0;

  constructor(pattern: Pattern) {
    const { inst, start } = pattern.program;
    this.#instructions = inst;
    this.#start = start;
    for (const [i, group] of pattern.groupNumbers.entries()) {
      this.#slots.set(2 * group, 2 * i);
      this.#slots.set(2 * group + 1, 2 * i + 1);
    }
  }

  compile(): OnePass {
    const first = this.#add(this.#node(this.#start, true));
    const node = this.#node(this.#start, false);
    const isDead = node.steps.length === 0 && node.end < 0;
    const later = isDead ? DEAD : this.#add(node);
    // Grows while the nodes that its steps lead to are added.
    for (const { steps } of this.#nodes) for (const { out } of steps) this.#numberOf(out);
    return this.#tables(first, later);
  }

  #tables(first: number, later: number): OnePass {
    const nodes = this.#nodes;
    const steps = new Int32Array(nodes.length << ASCII_BITS);
    const wide: number[] = [];
    const wideAt: number[] = [];
    for (const [number, node] of nodes.entries()) {
      wideAt.push(wide.length);
      for (const { low, high, captures, out } of node.steps) {
        const step = (this.#numberOf(out) << NODE_SHIFT) | captures;
        const row = number << ASCII_BITS;
        steps.fill(step, row + Math.min(low, ASCII), row + Math.min(high + 1, ASCII));
        if (high >= ASCII) wide.push(Math.max(low, ASCII), high, step);
      }
    }
    wideAt.push(wide.length);
    return {
      first,
      later,
      steps,
      wide: Int32Array.from(wide),
      wideAt: Int32Array.from(wideAt),
      matches: Int32Array.from(nodes, ({ match }) => match),
      ends: Int32Array.from(nodes, ({ end }) => end),
      captures: this.#captures,
      slotCount: this.#slots.size,
    };
  }

  #numberOf(pc: number): number {
    const known = this.#nodeNumbers.get(pc);
    if (known !== undefined) return known;
    const number = this.#add(this.#node(pc, false));
    this.#nodeNumbers.set(pc, number);
    return number;
  }

  #add(node: Node): number {
    if (this.#nodes.length === MAX_NODES) throw new NotOnePass();
    return this.#nodes.push(node) - 1;
  }

  /** Follows all ways from an instruction up to the next character, in the order in which RE2 prefers them. */
  #node(pc: number, atStart: boolean): Node {
    const node: Node = { steps: [], match: -1, end: -1 };
    const left: Visit[] = [{ pc, slots: [], atEnd: false }];
    const seen = new Set<number>();
    for (let visit = left.pop(); visit !== undefined; visit = left.pop()) {
      const { atEnd, slots } = visit;
      // A way to where a preferred one has led is never taken.
      const identity = visit.pc * 2 + (atEnd ? 1 : 0);
      if (seen.has(identity)) continue;
      seen.add(identity);
      const instruction = this.#instructions[visit.pc]!;
      const { op, out, arg } = instruction;
      if (op === MATCH) {
        const captures = this.#capturesOf(slots);
        if (node.end < 0) node.end = captures;
        if (atEnd) continue;
        node.match = captures;
        break; // All ways left are less preferred.
      }
      if (op === ALT || op === ALT_MATCH) {
        left.push({ pc: arg, slots, atEnd }, { pc: out, slots, atEnd });
      } else if (op === CAPTURE) {
        const slot = this.#slots.get(arg);
        left.push({ pc: out, slots: slot === undefined ? slots : [...slots, slot], atEnd });
      } else if (op === NOP) {
        left.push({ pc: out, slots, atEnd });
      } else if (op === EMPTY_WIDTH) {
        if ((arg & ~(BEGIN_TEXT | END_TEXT)) !== 0) throw new NotOnePass();
        if ((arg & BEGIN_TEXT) !== 0 && !atStart) continue;
        left.push({ pc: out, slots, atEnd: atEnd || (arg & END_TEXT) !== 0 });
      } else if (op !== FAIL && !atEnd) {
        const captures = this.#capturesOf(slots);
        for (const [low, high] of rangesOf(instruction)) {
          node.steps.push({ low, high, captures, out });
        }
      }
    }
    this.#ranges += node.steps.length;
    if (this.#ranges > MAX_RANGES) throw new NotOnePass();
    node.steps.sort((a, b) => a.low - b.low);
    const overlaps = node.steps.some(({ low }, i) => i > 0 && low <= node.steps[i - 1]!.high);
    if (overlaps) throw new NotOnePass();
    return node;
  }

  #capturesOf(slots: readonly number[]): number {
    const identity = slots.join();
    const known = this.#captureNumbers.get(identity);
    if (known !== undefined) return known;
    const number = this.#captures.push(Int32Array.from(slots)) - 1;
    if (number > MAX_CAPTURES) throw new NotOnePass();
    this.#captureNumbers.set(identity, number);
    return number;
  }
}

/** The characters that the instruction takes. */
function rangesOf(instruction: Instruction): [low: number, high: number][] {
  const { op, arg, runes } = instruction;
  if (op === RUNE_ANY) return [[0, MAX_RUNE]];
  if (op === RUNE_ANY_NOT_NL) {
    return [
      [0, LINE_FEED - 1],
      [LINE_FEED + 1, MAX_RUNE],
    ];
  }
  if (op !== RUNE && op !== RUNE1) throw new NotOnePass();
  if (runes.length !== 1) {
    return Array.from({ length: runes.length / 2 }, (_, i) => [runes[2 * i]!, runes[2 * i + 1]!]);
  }
  const [rune = 0] = runes;
  if ((arg & FOLD_CASE) === 0) return [[rune, rune]];
  if (rune >= ASCII) throw new NotOnePass();
  const forms = [...Array(ASCII).keys(), ...FOLDED_TO_ASCII];
  return forms.filter((form) => instruction.matchRune(form)).map((form) => [form, form]);
}
