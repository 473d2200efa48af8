// Listed families, a search and a page's number in, the families on that page out. Worker thread; pure.

import { finderOf } from './browser/search.ts';
import type { ListedFamily } from './family_list.ts';

/**
 * Families shown at a time. Without rules every number of a record is a family: 100,000 of them made a page of 60 MB,
 * for which the worker's heap has no room. 500 are 250 KB, and more than anyone reads.
 */
export const MAX_SHOWN_FAMILIES = 500;

/** One page of the list, and the size of the rest. */
export interface FamilyPage {
  /** With series, made from records. */
  readonly fromRecords: readonly ListedFamily[];
  /** The plugin's own, with series. */
  readonly own: readonly ListedFamily[];
  /** Without series. */
  readonly waiting: readonly ListedFamily[];
  /** How many come before this page's first. */
  readonly before: number;
  /** How many are shown. */
  readonly shown: number;
  /** How many are found, on all pages. */
  readonly found: number;
  /** How many there are. */
  readonly all: number;
  /** From 1. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
}

const isFromRecords = (family: ListedFamily) => family.seriesCount > 0 && !family.isOwn;
const isOwn = (family: ListedFamily) => family.seriesCount > 0 && family.isOwn;
const isWaiting = (family: ListedFamily) => family.seriesCount === 0;

/**
 * Takes one page out of the families found.
 * @param wanted the page's number; after the last one it is the last
 */
export function takePage(
  families: readonly ListedFamily[],
  search: string,
  wanted: number,
): FamilyPage {
  const found = families.filter(finderOf(search));
  const inOrder = [isFromRecords, isOwn, isWaiting].flatMap((kind) => found.filter(kind));
  const pages = Math.max(1, Math.ceil(found.length / MAX_SHOWN_FAMILIES));
  const page = Math.min(wanted, pages);
  const before = (page - 1) * MAX_SHOWN_FAMILIES;
  const shown = inOrder.slice(before, before + MAX_SHOWN_FAMILIES);
  return {
    fromRecords: shown.filter(isFromRecords),
    own: shown.filter(isOwn),
    waiting: shown.filter(isWaiting),
    before,
    shown: shown.length,
    found: found.length,
    all: families.length,
    page,
    pages,
  };
}
