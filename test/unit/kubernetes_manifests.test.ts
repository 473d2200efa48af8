// examples/kubernetes/ against the schemas of Kubernetes, prometheus-operator and fluent-operator, and its parts against
// each other. What Helm makes of the values is in test/golden/kubernetes/.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allManifests, EXAMPLES, RENDERED } from '../support/unit/kubernetes/manifests.ts';
import { assertValid, manifestMistakes } from '../support/unit/kubernetes/schemas.ts';

const WRITTEN = allManifests(EXAMPLES);

describe('manifests', () => {
  for (const { file, manifest } of [...WRITTEN, ...allManifests(RENDERED)]) {
    it(`${file}: ${manifest.kind} ${manifest.metadata.name} is valid`, () => assertValid(manifest));
  }
  it('have no unknown keys', () => {
    assert.equal(manifestMistakes([...WRITTEN, ...allManifests(RENDERED)].map(({manifest}) => manifest)), '');
  });
  it('x', () => {
    assert.equal(manifestMistakes([{...WRITTEN[3]!.manifest, spek: 1}]), '');
  });
});
