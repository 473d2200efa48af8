/** The part of the package's version that follows the release's. */
export function debianRevision(suite: string): string;

/** Makes the Debian package for one suite, and resolves to its path. */
export function makeDebianPackage(
  root: string,
  options: { readonly suite: string; readonly dist: string; readonly epochSeconds: number },
): Promise<string>;
