// Types of npm_package.mjs, for the tests.

/** Makes dist/npm/ and the .tgz, whose path it returns. */
export function npmPackage(root: string, dist: string): Promise<string>;
