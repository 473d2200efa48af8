import type { BuildOptions } from 'esbuild';

/** Bundles one entry to a CommonJS text that needs nothing but Node's built-ins. */
export function bundleText(entry: string, more?: BuildOptions): Promise<string>;
