
import { SIZES } from './format.ts';
function long(view: DataView, p: number, head: number, end: number): number {
  return head === 0xd9 && p < end - 1 ? 2 + view.getUint8(p + 1) : 0;
}
export function special(view: DataView, start: number, end: number, cells: Int32Array, cursor: any, s0: number, s1: number, s2: number, s3: number): number {
  if (start + 5 >= end || view.getUint8(start) !== 0xdf || view.getInt32((start + 1) | 0) !== 9) return -1;
  let p = (start + 5) | 0;
  let size = 0;
  let head = 0;
  if (p + 7 >= end || view.getInt32((p + 0) | 0, true) !== 1835365030) return -1;
  p = (p + 7) | 0;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 7 >= end || view.getInt32((p + 0) | 0, true) !== 1952804262 || view.getInt32((p + 3) | 0, true) !== 1685022836) return -1;
  p = (p + 7) | 0;
  cells[s0] = p;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 5 >= end || view.getInt32((p + 0) | 0, true) !== 1952542884 || view.getInt32((p + 1) | 0, true) !== 1752457584) return -1;
  p = (p + 5) | 0;
  cells[s1] = p;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 7 >= end || view.getInt32((p + 0) | 0, true) !== 1635021734 || view.getInt32((p + 3) | 0, true) !== 1937077345) return -1;
  p = (p + 7) | 0;
  cells[s2] = p;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 9 >= end || view.getInt32((p + 0) | 0, true) !== 1920296104 || view.getInt32((p + 5) | 0, true) !== 1852795252 || view.getInt32((p + 4) | 0, true) !== 1869182049) return -1;
  p = (p + 9) | 0;
  cells[s3] = p;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 6 >= end || view.getInt32((p + 0) | 0, true) !== 1954112165) return -1;
  p = (p + 6) | 0;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 6 >= end || view.getInt32((p + 0) | 0, true) !== 1701274021) return -1;
  p = (p + 6) | 0;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  if (p + 11 >= end || view.getInt32((p + 0) | 0, true) !== 1651862442) return -1;
  p = (p + 11) | 0;
  { cursor.position = p; cursor.skipNested(1); p = cursor.position | 0; }
  if (p + 7 >= end || view.getInt32((p + 0) | 0, true) !== 1920234406) return -1;
  p = (p + 7) | 0;
  head = view.getUint8(p);
  size = SIZES[head]!;
  if (size === 0) { size = long(view, p, head, end); if (size === 0) return -1; }
  p = (p + size) | 0;
  return p > end ? -1 : p;
}
