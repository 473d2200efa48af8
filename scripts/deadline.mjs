/**
 * How long a test file may take, from the start of its process: many times the slowest file's time on an idle machine. It
 * is the tests' only deadline, because under load everything takes longer.
 */
export const FILE_DEADLINE_MS = 20 * 60_000;
