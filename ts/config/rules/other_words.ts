// A key as other tools, or habit, call it in, the keys of rules that may be meant out: the plugin log_to_metrics,
// Fluentd's prometheus, other languages of conditions. Any thread.

/** Lower case to the keys that may be meant; the first one that exists at the word's position is suggested. */
export const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    // Rules.
    metric_name: ['name'],
    metric_mode: ['type'],
    metric_type: ['type'],
    kind: ['type'],
    desc: ['help'],
    description: ['help'],
    metric_description: ['help'],
    value_field: ['value'],
    key: ['field', 'value'],
    label_field: ['labels'],
    add_label: ['labels'],
    tag: ['match'],
    filter: ['when'],
    if: ['when'],
    bucket: ['buckets'],
    initialized: ['init'],
    initlabels: ['init'],
    // Conditions.
    or: ['any'],
    and: ['all'],
    '==': ['eq'],
    '=': ['eq'],
    equal: ['eq'],
    equals: ['eq'],
    '!=': ['ne'],
    '>=': ['ge'],
    gte: ['ge'],
    '>': ['gt'],
    '<=': ['le'],
    lte: ['le'],
    '<': ['lt'],
    regexp: ['regex', 'match_regex'],
    match: ['regex'],
    matches: ['regex'],
    pattern: ['regex'],
  }),
);
