/**
 * What a test file may take, from the start of its process: many times what the slowest takes on a machine that has
 * nothing else to do. It is the only deadline that tests have, since under load everything takes longer.
 */
export const FILE_DEADLINE_MS = 20 * 60_000;
