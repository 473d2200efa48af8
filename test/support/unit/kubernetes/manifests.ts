// examples/kubernetes/ in, objects out: its manifests, its Helm values, and what Helm made of these. In the test's process.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../../e2e/fluent_bit.ts';

export const EXAMPLES = join(ROOT, 'examples/kubernetes');
/** What `helm template` printed, as test/golden/kubernetes/README.md says. */
export const RENDERED = join(ROOT, 'test/golden/kubernetes');

/** A resource, as far as all kinds are alike. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [section: string]: unknown;
}

/** A manifest and where it comes from, such as `plain/daemonset.yaml`. */
export interface Found {
  readonly file: string;
  readonly manifest: Manifest;
}

/** The resources of a file. Patches and values, which are none, are left out. */
export function manifestsIn(folder: string, file: string): Found[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).flatMap((document) => {
    assert.deepEqual(document.errors, [], file);
    const isResource = isMap(document.contents) && document.contents.has('kind');
    return isResource ? [{ file, manifest: document.toJS() }] : [];
  });
}

/** All resources at or below a folder. */
export function allManifests(folder: string): Found[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => manifestsIn(folder, file));
}

/** The only resource of a kind, and of a name where there are several. */
export function theOne(found: readonly Found[], kind: string, name?: string): Manifest {
  const fitting = found
    .map(({ manifest }) => manifest)
    .filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  assert.equal(fitting.length, 1, `${kind} ${name ?? ''}`);
  return fitting[0]!;
}

/** A file that holds no resource: values or a patch. */
export function plainYaml(file: string): Record<string, unknown> {
  return parse(readFileSync(join(EXAMPLES, file), 'utf8'));
}
