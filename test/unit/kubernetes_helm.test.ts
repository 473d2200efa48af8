// The values of examples/kubernetes/helm-values.yaml against what Helm made of them: each is where the chart should have put it.
// If this fails after a change of the values, test/golden/kubernetes/README.md says how to render them again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { manifestIn, RENDERED, yamlIn } from '../support/kubernetes/manifests.ts';

interface Port {
  readonly name: string;
  readonly port: number;
  readonly containerPort: number;
  readonly protocol: 'TCP';
}

/** Of the chart's values, those that the examples set. */
interface Values {
  readonly args: IContainer['args'];
  readonly config: { readonly outputs: string };
  readonly extraPorts: readonly Port[];
  readonly extraVolumeMounts: IContainer['volumeMounts'];
  readonly extraVolumes: readonly IVolume[];
  readonly initContainers: readonly IContainer[];
  readonly readinessProbe: IContainer['readinessProbe'];
  readonly resources: IContainer['resources'];
  readonly securityContext: IContainer['securityContext'];
  readonly serviceMonitor: {
    readonly enabled: true;
    readonly additionalEndpoints: IServiceMonitor['spec']['endpoints'];
  };
}

const VALUES = yamlIn<Values>('helm-values.yaml');

function podSpecIn(file: string) {
  return manifestIn<IDaemonSet>(RENDERED, file, 'DaemonSet').spec!.template.spec!;
}

/** Fails unless the list has all of these, in this order. */
function assertHas(list: readonly unknown[] | undefined, wanted: readonly unknown[] | undefined) {
  const has = list!.filter((one) => wanted!.some((other) => isSame(one, other)));
  assert.deepEqual(has, wanted);
}

function isSame(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

describe('helm-values.yaml', () => {
  const { containers, initContainers, volumes } = podSpecIn('helm.yaml');
  const [container] = containers;

  it('sets these values only', () => {
    const tested = ['args', 'config', 'extraPorts', 'extraVolumeMounts', 'extraVolumes'];
    const more = ['initContainers', 'readinessProbe', 'resources', 'securityContext'];
    assert.deepEqual(Object.keys(VALUES).sort(), [...tested, ...more, 'serviceMonitor']);
    assert.deepEqual(Object.keys(VALUES.config), ['outputs']);
    assert.deepEqual(Object.keys(VALUES.serviceMonitor), ['enabled', 'additionalEndpoints']);
  });

  it('reaches the pod', () => {
    assert.deepEqual(initContainers, VALUES.initContainers);
    assertHas(volumes, VALUES.extraVolumes);
    assertHas(container!.volumeMounts, VALUES.extraVolumeMounts);
    assert.deepEqual(container!.args, VALUES.args);
    assert.deepEqual(container!.readinessProbe, VALUES.readinessProbe);
    assert.deepEqual(container!.resources, VALUES.resources);
    assert.deepEqual(container!.securityContext, VALUES.securityContext);
  });

  it('reaches the ports of pod and Service', () => {
    const ports = VALUES.extraPorts;
    const inPod = ports.map(({ name, containerPort, protocol }) => ({
      name,
      containerPort,
      protocol,
    }));
    assertHas(container!.ports, inPod);
    const service = manifestIn<IService>(RENDERED, 'helm.yaml', 'Service');
    const inService = ports.map(({ name, port, protocol }) => ({
      name,
      targetPort: name,
      protocol,
      port,
    }));
    assertHas(service.spec!.ports, inService);
  });

  it("reaches Fluent Bit's configuration, instead of the chart's outputs", () => {
    const { data } = manifestIn<IConfigMap>(RENDERED, 'helm.yaml', 'ConfigMap');
    const text = data!['fluent-bit.conf']!;
    assert.equal(text.slice(text.indexOf('[OUTPUT]')), VALUES.config.outputs);
  });

  it('reaches the ServiceMonitor', () => {
    const monitor = manifestIn<IServiceMonitor>(RENDERED, 'helm.yaml', 'ServiceMonitor');
    assertHas(monitor.spec.endpoints, VALUES.serviceMonitor.additionalEndpoints);
  });
});

describe('image-volume/helm-values.yaml', () => {
  const values = yamlIn<Pick<Values, 'initContainers' | 'extraVolumes'>>(
    'image-volume/helm-values.yaml',
  );
  const { containers, initContainers, volumes } = podSpecIn('helm_image_volume.yaml');

  it('changes the volumes and nothing else', () => {
    assert.deepEqual(values.initContainers, []);
    assert.equal(initContainers, undefined);
    assertHas(volumes, values.extraVolumes);
    assert.deepEqual(containers, podSpecIn('helm.yaml').containers);
    const [, ...others] = VALUES.extraVolumes;
    assert.deepEqual(values.extraVolumes.slice(1), others);
  });
});
