// A rule's labels in, the inputs that they depend on and, for the current record, their texts out. Counting thread;
// texts are made only when the inputs' bytes are seen for the first time.

import type { Accessor, Label, LabelValue, Template } from '../config/rules/rule.ts';
import { pathText } from './by_path.ts';
import type { Field, TagAccessor } from './field.ts';
import { findEntry } from './map_entry.ts';
import type { RecordFields } from './record_fields.ts';
import type { FieldSource } from './record_fields_builder.ts';

/** Where the record's text() finds the value of an accessor. */
type Source = Field | TagAccessor;

type Part = (groups: Readonly<Record<string, string>>) => string;

export class LabelValues {
  /** Every field that a label reads, each once. */
  readonly fields: readonly Field[];
  readonly readsTag: boolean;
  readonly #record: RecordFields;
  readonly #parts: readonly Part[];

  constructor(labels: readonly Label[], fieldSource: FieldSource) {
    const { record } = fieldSource;
    const fields = new Set<Field>();
    let readsTag = false;
    const source = (accessor: Accessor): Source => {
      if (accessor.from === 'tag') {
        readsTag = true;
        return accessor;
      }
      const field = fieldSource.use(accessor);
      fields.add(field);
      return field;
    };
    this.#record = record;
    this.#parts = labels.map(({ value }) => compileValue(value, record, source));
    this.fields = [...fields];
    this.readsTag = readsTag;
  }

  /**
   * The labels' texts for the current record, in the order of the family's label names.
   * @param groups of the rule's `each`
   */
  texts(groups: Readonly<Record<string, string>>): string[] {
    return this.#parts.map((part) => part(groups));
  }

  /**
   * Identifies, as one text, the source of a running total in the current record: the tag, and all that the labels
   * depend on.
   * @param path number of the path that the rule's `each` found; negative: none
   */
  source(path: number): string {
    const record = this.#record;
    const texts = this.fields.map((field) => record.text(field));
    texts.push(record.tag);
    if (path >= 0) texts.push(pathText(record.body, path));
    return JSON.stringify(texts);
  }
}

function compileValue(
  value: LabelValue,
  record: RecordFields,
  source: (accessor: Accessor) => Source,
): Part {
  if (value.kind === 'each_group') return (groups) => groups[value.group] ?? '';
  if (value.kind === 'template') {
    const text = compileTemplate(value.template, record, source);
    return () => text();
  }
  const field = source(value.field);
  const { map } = value;
  const otherwise = value.default ?? '';
  return () => {
    const text = record.text(field);
    if (text === null) return otherwise;
    return map === null ? text : (findEntry(map, text) ?? otherwise);
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
