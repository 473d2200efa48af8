// The bundle of ts/serve/worker.ts as text; scripts/bundle.mjs resolves it. Types only, any thread.

declare module 'bundle:worker' {
  const source: string;
  export default source;
}
