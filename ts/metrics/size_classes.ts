// A text's size in, the block size that it is rounded up to out, so that freed blocks fit later texts. Counting thread.

const GRANULE = 16;
const LINEAR_BYTES = 256;
const LINEAR_CLASSES = LINEAR_BYTES / GRANULE;
const STEPS_PER_DOUBLING = 4;

/**
 * Number of the smallest class that holds `size` bytes: steps of 16 bytes up to 256, then four to each doubling, so
 * that a text of typical length wastes 8 bytes and a long one at most a fifth.
 */
export function sizeClass(size: number): number {
  if (size <= LINEAR_BYTES) return Math.max(0, Math.ceil(size / GRANULE) - 1);
  const doublings = Math.floor(Math.log2((size - 1) / LINEAR_BYTES));
  const base = LINEAR_BYTES * 2 ** doublings;
  const step = Math.ceil((size - base) / (base / STEPS_PER_DOUBLING));
  return LINEAR_CLASSES - 1 + doublings * STEPS_PER_DOUBLING + step;
}

/** Bytes of a block of the class, whole granules. */
export function classBytes(number: number): number {
  if (number < LINEAR_CLASSES) return (number + 1) * GRANULE;
  const above = number - LINEAR_CLASSES;
  const base = LINEAR_BYTES * 2 ** Math.floor(above / STEPS_PER_DOUBLING);
  return base + ((above % STEPS_PER_DOUBLING) + 1) * (base / STEPS_PER_DOUBLING);
}
