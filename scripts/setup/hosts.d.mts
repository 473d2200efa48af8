// Types of hosts.mjs, for the tests.

/** Path of the real Fluent Bit (FLUENT_BIT, else PATH), or null. Throws if FLUENT_BIT cannot be run. */
export function realFluentBit(): string | null;
/** Path of the host built from native/host/, or null if it is not built. */
export function bundledHost(root: string): string | null;
/** First line that the program prints for --version. */
export function versionOf(path: string): string;
