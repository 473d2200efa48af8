// The current record's fields in, the series of every rule whose labels depend on them out: such rules share the
// look-up. Counting thread; allocates nothing for values seen before.

import type { HashKeys } from '../hash_keys.ts';
import type { Families } from '../metrics/families.ts';
import type { Field } from './field.ts';
import { EMPTY, InterningTable, NO_ROOM } from './interning_table.ts';
import type { ItemKey } from './item_key.ts';
import type { RecordFields } from './record_fields.ts';
import { hasText, MAX_VALUE_BYTES, NO_TEXT, TOO_LONG, type WordArena } from './word_arena.ts';

/** No series: drop the value, or look for the series. */
export const NO_SERIES = EMPTY;
/** No series: the family or the instance has reached its maximum. */
export const AT_CAP = -2;

// AT_CAP is stored as AT_CAP minus the number of series created by then, modulo this: with the next creation, of
// whatever series, it may be out of date.
const BIRTHS = 2 ** 30;
// The values of labels have 10 to 60 bytes together. After this many words all entries are forgotten and found again,
// which costs each series in use about a microsecond.
const MAX_WORDS_PER_ENTRY = 24;

/** All that the labels of a rule depend on. */
export interface LabelInputs {
  readonly fields: readonly Field[];
  readonly readsTag: boolean;
  /** Whether they depend on the path of the field that the rule's `each` found. */
  readonly readsPath: boolean;
  /** Whether they depend on the element that the rule's `for` is at: if so, ask entryOfItem(), not entry(). */
  readonly readsItem: boolean;
  /** Its key, if they depend on that. */
  readonly key: ItemKey | null;
}

/**
 * An entry represents one set of values, and holds the handle of each rule's series. It forgets outdated handles by
 * itself: those of expired series, and all if there are too many entries.
 */
export class SeriesLookup {
  readonly inputs: LabelInputs;
  /** Whether a rule asks for nearly every record: it has no conditions, though its value may be missing. */
  isAlwaysAsked = false;
  private readonly record: RecordFields;
  private readonly families: Families;
  private readonly readsTag: boolean;
  private readonly fields: readonly Field[];
  private readonly fieldCount: number;
  /** Whether labels depend on the tag or the path; a pair for these comes before the fields' values. */
  private readonly hasOwn: boolean;
  /** Its value comes between them. */
  private readonly key: ItemKey | null;
  private readonly keys: HashKeys;
  private readonly maxEntries: number;
  private index: InterningTable;
  private rules = 0;
  private lastRecord = -1;
  private lastEntry = 0;
  /**
   * A look-up that depends on all inputs of this one and more. Each of its entries holds this one's entry in the slot
   * `link`.
   */
  private wider: SeriesLookup | null = null;
  private link = 0;

  /** @param maxEntries how many are remembered at most */
  constructor(
    record: RecordFields,
    families: Families,
    inputs: LabelInputs,
    keys: HashKeys,
    maxEntries: number,
  ) {
    this.inputs = inputs;
    this.record = record;
    this.families = families;
    this.readsTag = inputs.readsTag;
    this.fields = inputs.fields;
    this.fieldCount = inputs.fields.length;
    this.hasOwn = inputs.readsTag || inputs.readsPath;
    this.key = inputs.key;
    this.keys = keys;
    this.maxEntries = maxEntries;
    this.index = this.newIndex();
    families.onExpired.push((isGone) =>
      this.index.empty((handle) => handle >= 0 && isGone(handle)),
    );
  }

  /** Only while rules are compiled. @returns the rule's number here */
  addRule(): number {
    this.rules++;
    this.index = this.newIndex();
    return this.rules - 1;
  }

  /** For SeriesLookupsBuilder. Saves look-ups here if the other one was made for the same record, or will be anyway. */
  linkTo(wider: SeriesLookup): void {
    this.wider = wider;
    this.link = wider.addRule();
  }

  /**
   * The entry for the current record, looked up once for all rules. Or NO_TEXT if a field holds a map, an array or an
   * ext, and TOO_LONG if the values, or the tag, have more than MAX_VALUE_BYTES.
   */
  entry(): number {
    if (this.lastRecord !== this.record.number) this.lookUp();
    return this.lastEntry;
  }

  /** The same as entry() for a leaf of the record. @param path the leaf's path number */
  entryAt(path: number): number {
    return this.find(path, this.readsTag ? this.record.tagNumber : 0);
  }

  /** The same as entry() for the current element of the record. */
  entryOfItem(): number {
    return this.findOfRecord();
  }

  /** The handle that setHandle() stored for a rule, or a negative number: see isAtCap(). @param entry not negative */
  handle(entry: number, rule: number): number {
    return this.index.slot(entry, rule);
  }

  setHandle(entry: number, rule: number, handle: number): void {
    this.index.setSlot(entry, rule, handle === AT_CAP ? this.atCap() : handle);
  }

  /** Whether there was no room for a series when setHandle() was called, and none has been created since. */
  isAtCap(handle: number): boolean {
    return handle === this.atCap();
  }

  /** All paths or tags have new numbers, or there are too many entries. */
  forget(): void {
    this.index.clear();
    this.lastRecord = -1;
    this.wider?.forget();
  }

  private lookUp(): void {
    const { number } = this.record;
    this.lastEntry = this.wider === null ? this.findOfRecord() : this.findBy(this.wider, number);
    this.lastRecord = number;
  }

  private findBy(wider: SeriesLookup, number: number): number {
    if (wider.isAlwaysAsked) wider.entry();
    if (wider.lastRecord !== number || wider.lastEntry < 0) return this.findOfRecord();
    const known = wider.index.slot(wider.lastEntry, this.link);
    if (known !== EMPTY) return known;
    // Not negative: values that the wider look-up accepts for labels are accepted here.
    const entry = this.findOfRecord();
    // If this look-up just ran out of room, the wider one has forgotten its entries, too, and the slot belongs to none.
    wider.index.setSlot(wider.lastEntry, this.link, entry);
    return entry;
  }

  private findOfRecord(): number {
    return this.find(this.readsTag ? this.record.tagNumber : 0, 0);
  }

  /** @param low with `high` the pair for the tag, or for a leaf's path and the tag, if labels depend on it */
  private find(low: number, high: number): number {
    const { fields, fieldCount, index, record } = this;
    if (this.readsTag && record.tagBytes > MAX_VALUE_BYTES) return TOO_LONG;
    const { bytes, bytesEnd, view } = record;
    const arena = index.begin();
    if (this.hasOwn) arena.addPair(low, high);
    let left = MAX_VALUE_BYTES;
    if (this.key !== null) {
      const size = addKey(arena, this.key);
      if (size < 0) return this.hasTexts(0) ? TOO_LONG : NO_TEXT;
      left -= size;
    }
    for (let i = 0; i < fieldCount; i++) {
      const { positions, index: at } = fields[i]!;
      const size = arena.addValue(bytes, view, bytesEnd, positions[at]!);
      if (size < 0 || size > left) return this.hasTexts(i) ? TOO_LONG : NO_TEXT;
      left -= size;
    }
    const entry = index.entry();
    if (entry !== NO_ROOM) return entry;
    this.forget();
    return this.find(low, high);
  }

  /** Whether all fields from this one on have a text. */
  private hasTexts(first: number): boolean {
    const { view } = this.record;
    return this.fields
      .slice(first)
      .every(({ positions, index }) => hasText(view, positions[index]!));
  }

  private atCap(): number {
    return AT_CAP - (this.families.bornCount % BIRTHS);
  }

  private newIndex(): InterningTable {
    const maxWords = this.maxEntries * (MAX_WORDS_PER_ENTRY + this.rules);
    return new InterningTable(this.keys, this.rules, this.maxEntries, maxWords);
  }
}

/** Its size, or TOO_LONG. */
function addKey(arena: WordArena, { bytes, positions, view }: ItemKey): number {
  return arena.addValue(bytes, view, bytes.length, positions[0]!);
}
