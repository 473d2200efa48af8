// A rule's labels in, the inputs that they depend on and, for the current record, their texts out. Counting thread;
// texts are made only when the inputs' bytes are seen for the first time.

import type { Accessor, Label, LabelValue, Template } from '../config/rules/rule.ts';
import { pathText } from './by_path.ts';
import { Field, type TagAccessor } from './field.ts';
import type { FieldSource } from './field_source.ts';
import type { ItemKey } from './item_key.ts';
import { findEntry } from './map_entry.ts';
import type { RecordFields } from './record_fields.ts';
import type { SharedRewrittenTexts } from './rewritten_texts.ts';

/** Where the record's text() finds the value of an accessor. */
type Source = Field | ItemKey | TagAccessor;

/** Null if the text is too long. */
type Part = (groups: Readonly<Record<string, string>>) => string | null;

export class LabelValues {
  /** Every field that a label reads, each once. */
  readonly fields: readonly Field[];
  readonly readsTag: boolean;
  /** Whether a label reads the element of the rule's `for`, and whether its key. */
  readonly readsItem: boolean;
  readonly readsKey: boolean;
  readonly #key: ItemKey | null;
  readonly #record: RecordFields;
  readonly #parts: readonly Part[];

  constructor(labels: readonly Label[], fieldSource: FieldSource, rewritten: SharedRewrittenTexts) {
    const { key, record } = fieldSource;
    const fields = new Set<Field>();
    let readsTag = false;
    let readsKey = false;
    const source = (accessor: Accessor): Source => {
      if (accessor.from === 'tag') {
        readsTag = true;
        return accessor;
      }
      const found = fieldSource.use(accessor);
      if (found instanceof Field) fields.add(found);
      else readsKey = true;
      return found;
    };
    this.#record = record;
    this.#parts = labels.map(({ value }) => compileValue(value, record, source, rewritten));
    this.fields = [...fields];
    this.readsTag = readsTag;
    this.readsItem = this.fields.some((field) => field.accessor.from === 'item');
    this.readsKey = readsKey;
    this.#key = key;
  }

  /**
   * The labels' texts for the current record, in the order of the family's label names; null if rewriting makes one too
   * long.
   * @param groups of the rule's `each`
   */
  texts(groups: Readonly<Record<string, string>>): string[] | null {
    const texts: string[] = [];
    for (const part of this.#parts) {
      const text = part(groups);
      if (text === null) return null;
      texts.push(text);
    }
    return texts;
  }

  /**
   * Identifies, as one text, the source of a running total in the current record: the tag, and all that the labels
   * depend on, and the key of the element that the rule's `for` is at.
   * @param path number of the path that the rule's `each` found; negative: none
   */
  source(path: number): string {
    const record = this.#record;
    const texts = this.fields.map((field) => record.text(field));
    texts.push(record.tag);
    if (path >= 0) texts.push(pathText(record.body, path));
    if (this.#key !== null) texts.push(this.#key.text());
    return JSON.stringify(texts);
  }
}

function compileValue(
  value: LabelValue,
  record: RecordFields,
  source: (accessor: Accessor) => Source,
  shared: SharedRewrittenTexts,
): Part {
  if (value.kind === 'each_group') return (groups) => groups[value.group] ?? '';
  if (value.kind === 'template') {
    const text = compileTemplate(value.template, record, source);
    return () => text();
  }
  const field = source(value.field);
  const { map, rewrite } = value;
  const rewritten = rewrite === null ? null : shared.of(rewrite);
  const otherwise = value.default ?? '';
  return () => {
    const found = record.text(field);
    if (found === null) return otherwise;
    const text = rewritten === null ? found : rewritten.of(found);
    return map === null || text === null ? text : (findEntry(map, text) ?? otherwise);
  };
}

/** @param source called once for each accessor, immediately */
export function compileTemplate(
  template: Template,
  record: RecordFields,
  source: (accessor: Accessor) => Source,
): () => string {
  const parts = template.map((part) => (typeof part === 'string' ? part : source(part)));
  return () =>
    parts.map((part) => (typeof part === 'string' ? part : (record.text(part) ?? ''))).join('');
}
