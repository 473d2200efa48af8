/** Debian 12, 13, and what becomes the next. */
export const SUITES: readonly ['bookworm', 'trixie', 'testing'];

/** The folder of a suite's system. */
export function debianRoot(root: string, suite: (typeof SUITES)[number]): string;

/** Takes the empty folders that tests have left out of a copy of a system. */
export function removeMountPoints(copy: string): void;

/** Why there are no such systems here; false if there are. */
export function whyNoDebianRoots(): string | false;
