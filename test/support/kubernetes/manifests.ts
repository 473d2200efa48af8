// examples/kubernetes/ in, objects out: its manifests, its Helm values, and what Helm made of these. In the test's process.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../e2e/fluent_bit.ts';

export const EXAMPLES = join(ROOT, 'examples/kubernetes');
/** What `helm template` printed. */
export const RENDERED = join(ROOT, 'test/golden/kubernetes');

/** A resource, as far as all kinds are alike. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The resources of a file. Patches and values are none. */
export function manifestsIn(folder: string, file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).flatMap((document) => {
    assert.deepEqual(document.errors, [], file);
    const isResource = isMap(document.contents) && document.contents.has('kind');
    return isResource ? [document.toJS()] : [];
  });
}

/** All resources at or below a folder, with their files such as `plain/daemonset.yaml`. */
export function allManifests(folder: string): { file: string; manifest: Manifest }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => manifestsIn(folder, file).map((manifest) => ({ file, manifest })));
}

/** The only resource of a kind in a file. `T` is its type, which other tests check. */
export function manifestIn<T>(folder: string, file: string, kind: string): T {
  const fitting = manifestsIn(folder, file).filter((one) => one.kind === kind);
  assert.equal(fitting.length, 1, `${kind} in ${file}`);
  return fitting[0] as T;
}

/** A file that holds values or a patch. */
export function yamlIn<T>(file: string): T {
  return parse(readFileSync(join(EXAMPLES, file), 'utf8'));
}
