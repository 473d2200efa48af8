// The name of a metric or label in, the mistake in it out: UTF-8 is allowed as in Prometheus 3 ("Metric names and
// labels"), unless an escaping makes it another's name. Any thread.

import { isClassicLabelName } from '../../exposition/escape_name.ts';
import { labelForms, OVERFLOW_LABEL } from '../../exposition/names.ts';
import { quote } from '../mistake.ts';
import { findOtherTemplate } from './other_template.ts';

// Lone surrogates cannot be encoded in UTF-8. Prometheus' parser ends at a NUL outside of values
// (model/textparse/promparse.go).
const NO_NAME = /[\p{Surrogate}\0]/u;

// It would name one series for all records, but look like many.
const ACCESSOR = /\$[A-Za-z_[{.]/;

/** What the name must be instead of `name`; null if it is right. */
export function wrongName(name: string): string | null {
  if (name === '') return 'text of at least one character';
  if (NO_NAME.test(name)) return 'valid UTF-8 without U+0000';
  if (!ACCESSOR.test(name) && findOtherTemplate(name) === null) return null;
  return 'the same for all records (what differs is a label, such as event: $event)';
}

/** What a label's name must be instead of `name`; null if it is right. */
export function wrongLabelName(name: string): string | null {
  const wrong = wrongName(name);
  if (wrong !== null) return wrong;
  const forms = labelForms(name);
  if (name.startsWith('__')) return 'a name that does not start with __, which Prometheus reserves';
  if (forms.includes('__name__')) return 'another name: escaped it is __name__';
  if (forms.includes(OVERFLOW_LABEL)) return 'another name: overflow series have this label';
  return null;
}

/**
 * The same as wrongLabelName() for an exemplar: strict OpenMetrics readers take classic names only, and no format
 * escapes them.
 */
export function wrongExemplarName(name: string): string | null {
  if (!isClassicLabelName(name)) return 'letters, digits and _, not starting with a digit';
  return wrongLabelName(name);
}

/** A name for a line of text: quoted if it could be taken for more than one word, or for another line. */
export function lineName(name: string): string {
  return /^[^\s"\p{C}]+$/u.test(name) ? name : quote(name);
}
