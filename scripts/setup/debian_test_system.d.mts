/** Makes a bare system of Debian for one test, with the downloads of the suite's build system. */
export function makeTestSystem(root: string, suite: string, folder: string): void;
