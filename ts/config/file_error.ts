// A file system's error in, a reason in words out. Any thread.

import { isAbsolute, resolve } from 'node:path';
import { quote } from './mistake.ts';
import { UnfitFileError } from './read_text_file.ts';

/** Why a file could not be read, with the error's own name; one line. */
export function fileErrorReason(error: unknown): string {
  if (error instanceof UnfitFileError) return error.message;
  const { code, path } = (error ?? {}) as { readonly code?: unknown; readonly path?: unknown };
  if (code === 'ENOENT') return `there is no such file (ENOENT)${placeOf(path)}`;
  if (code === 'EACCES') return 'no permission to read it (EACCES)';
  if (code === 'EISDIR') return 'it is a directory (EISDIR)';
  return quote(error instanceof Error ? error.message : String(error));
}

/** Where a relative path was looked for: Fluent Bit's folder may not be the one that you think of. */
function placeOf(path: unknown): string {
  if (typeof path !== 'string' || isAbsolute(path)) return '';
  return ` at ${quote(resolve(path))}`;
}
