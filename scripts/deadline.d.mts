// Types of deadline.mjs, for the tests.

export const FILE_DEADLINE_MS: number;
