// Types of node_versions.mjs, for the tests.

/** The versions of Node.js that the set-up for tests provides. */
export const NODE_VERSIONS: readonly string[];
/** Path of a version's program. */
export function nodeProgram(root: string, version: string): string;
