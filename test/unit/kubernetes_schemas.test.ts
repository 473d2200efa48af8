// examples/kubernetes/, and what Helm made of its values, against the schemas of Kubernetes, prometheus-operator and
// fluent-operator. Needs no cluster and no Helm.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import {
  allManifests,
  EXAMPLES,
  type Manifest,
  RENDERED,
} from '../support/kubernetes/manifests.ts';
import { pods } from '../support/kubernetes/pods.ts';
import { assertValid, hasValidator, typeMistakes, typeOf } from '../support/kubernetes/schemas.ts';

const ALL = [...allManifests(EXAMPLES), ...allManifests(RENDERED)];

/** A copy of a manifest of this kind, with a part of its text replaced. */
function spoilt<T extends Manifest>(kind: string, from: string, to: string): T {
  const found = ALL.find(({ manifest }) => manifest.kind === kind);
  const text = JSON.stringify(found?.manifest);
  assert.ok(text.includes(from), from);
  return JSON.parse(text.replace(from, to));
}

describe('manifests', () => {
  for (const { file, manifest } of ALL.filter((one) => hasValidator(one.manifest.kind))) {
    it(`${file}: ${manifest.kind} ${manifest.metadata.name} is valid`, () => assertValid(manifest));
  }

  it('have only keys that their schemas know, with values of the right types', () => {
    const manifests = ALL.map(({ manifest }) => [typeOf(manifest.kind), manifest] as const);
    const podSpec = "import('kubernetes-models/v1/PodSpec').IPodSpec";
    const specs = pods().map(({ initContainers, container, volumes }) => {
      return [podSpec, { initContainers, containers: [container], volumes }] as const;
    });
    assert.equal(typeMistakes([...manifests, ...specs]), '');
  });

  it('would be refused with an unknown key, a value of a wrong type or out of range', async () => {
    const misspelt = spoilt('DaemonSet', 'readOnlyRootFilesystem', 'readOnlyRootFileSystem');
    const mistyped = spoilt('FluentBit', '8989', '"8989"');
    const mistakes = typeMistakes([
      [typeOf('DaemonSet'), misspelt],
      [typeOf('FluentBit'), mistyped],
    ]);
    assert.match(mistakes, /'"readOnlyRootFileSystem"' does not exist in type/);
    assert.match(mistakes, /Type 'string' is not assignable to type 'number'/);
    const often = spoilt<IPodMonitor & Manifest>(
      'PodMonitor',
      '"path"',
      '"interval":"often","path"',
    );
    await assert.rejects(() => assertValid(often), /interval/);
  });
});
