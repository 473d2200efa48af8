// How many cases a property test tries: few by default, more for a long search with FUZZ_RUNS=20, twenty times as many.

export function runs(byDefault: number): number {
  return byDefault * Number(process.env.FUZZ_RUNS ?? 1);
}
