// The bundles of ts/serve/pages/browser/main.ts and page.css as texts; scripts/bundle.mjs resolves it. Types only, any
// thread.

declare module 'bundle:page' {
  const assets: { readonly script: string; readonly style: string };
  export default assets;
}
