// Types of test_programs.mjs, for the tests.

/** The programs that the set-up for tests sees to, by their Debian names. */
export type TestProgram = 'chromium' | 'openssl' | 'slowhttptest' | 'victoria-metrics' | 'wrk';
/** Path of the program, or null where it is missing. Throws where its variable (CHROMIUM, …) names nothing to run. */
export function findTestProgram(root: string, name: TestProgram): string | null;
