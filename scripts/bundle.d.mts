import type { BuildOptions, BuildResult } from 'esbuild';

/** Bundles one entry to a CommonJS text that needs only Node's built-ins. */
export function bundleText(entry: string, more?: BuildOptions): Promise<string>;

/** The same, with all that esbuild reports. */
export function bundled<More extends BuildOptions>(
  entry: string,
  more?: More,
): Promise<BuildResult<More & { write: false }>>;
