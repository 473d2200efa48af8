// A request's Accept-Encoding header in, whether to compress the answer out (RFC 9110, section 12.5.3). Worker thread;
// pure.

/**
 * What the client allows: `never` compressed, compressed if `worthwhile`, or `always`, because it refuses uncompressed
 * answers.
 */
export type Compression = 'never' | 'worthwhile' | 'always';

// `x-gzip` is gzip by another name (RFC 9110, section 8.4.1.3).
const CODING = /^(gzip|x-gzip|identity|\*)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/;

/**
 * gzip if the client gives it at least the weight of identity. Unknown and malformed codings are ignored. A client that
 * refuses everything is answered uncompressed: an odd header is no reason to go unscraped. Never throws.
 */
export function negotiateCompression(acceptEncoding: string | undefined): Compression {
  if (acceptEncoding === undefined) return 'never';
  let gzip: number | undefined;
  let identity: number | undefined;
  let others: number | undefined;
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const match = CODING.exec(part.trim());
    if (match === null) continue;
    const q = Number(match[2] ?? 1);
    if (match[1] === '*') others = q;
    else if (match[1] === 'identity') identity = q;
    else gzip = Math.max(gzip ?? 0, q);
  }
  const gzipQ = gzip ?? others ?? 0;
  if (gzipQ === 0) return 'never';
  if ((identity ?? others) === 0) return 'always';
  return gzipQ >= (identity ?? 0) ? 'worthwhile' : 'never';
}
