// The files of ts/config/presets, as scripts/bundle.mjs resolves them. Types only, any thread.

/** Name without `.yaml` to text. */
declare module 'bundle:presets' {
  const presets: Readonly<Record<string, string>>;
  export default presets;
}

/** Their rules, in the order of their names. */
declare module 'bundle:preset-groups' {
  const groups: readonly import('./config/rules/rule.ts').RuleGroup[];
  export default groups;
}
