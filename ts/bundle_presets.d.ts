// The files of ts/config/presets, name without `.yaml` to text; scripts/bundle.mjs resolves it.
declare module 'bundle:presets' {
  const presets: Readonly<Record<string, string>>;
  export default presets;
}
