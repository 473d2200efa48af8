// The files of ts/config/presets, as scripts/bundle.mjs resolves them.

/** Name without `.yaml` to text. */
declare module 'bundle:presets' {
  const presets: Readonly<Record<string, string>>;
  export default presets;
}

/** What they say, in the order of their names. */
declare module 'bundle:preset-groups' {
  const groups: readonly import('./config/rules/rule.ts').RuleGroup[];
  export default groups;
}
