// Types of test_programs.mjs, for the tests.

/** The programs that the set-up for tests provides, by their Debian names. */
export type TestProgram =
  | 'buildah'
  | 'chromium'
  | 'openssl'
  | 'slowhttptest'
  | 'victoria-metrics'
  | 'wrk';
/** Path of the program, or null if it is missing. Throws if its variable (CHROMIUM, …) names nothing to run. */
export function findTestProgram(root: string, name: TestProgram): string | null;
