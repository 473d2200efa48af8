// Types of test_programs.mjs, for the tests.

/** The programs that the set-up for tests provides, by the names of the set-up. */
export type TestProgram =
  | 'buildah'
  | 'chromium'
  | 'iproute2'
  | 'mtail'
  | 'openssl'
  | 'slowhttptest'
  | 'victoria-metrics'
  | 'vmagent'
  | 'wrk';
/** Path of the program, or null if it is missing. Throws if its variable (CHROMIUM, …) names nothing to run. */
export function findTestProgram(root: string, name: TestProgram): string | null;
