// The parts of examples/kubernetes/ against each other: what one names, another has. Needs no cluster and no Helm.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { configurations, outputKeys } from '../support/kubernetes/configurations.ts';
import { allManifests, EXAMPLES, manifestIn, RENDERED } from '../support/kubernetes/manifests.ts';
import { type Pod, pods } from '../support/kubernetes/pods.ts';

const SECRET = manifestIn<ISecret>(EXAMPLES, 'secret.yaml', 'Secret');
const RULES = manifestIn<IConfigMap>(EXAMPLES, 'rules.yaml', 'ConfigMap');
const POD_MONITOR = manifestIn<IPodMonitor>(EXAMPLES, 'pod-monitor.yaml', 'PodMonitor');
const SERVICE_MONITOR = manifestIn<IServiceMonitor>(RENDERED, 'helm.yaml', 'ServiceMonitor');
const POLICY = manifestIn<INetworkPolicy>(EXAMPLES, 'network-policy.yaml', 'NetworkPolicy');
const PODS = pods();
const [PLAIN] = PODS as [Pod];

/** Where a pod finds a file: the volume, and the path in it. */
function placeOf(pod: Pod, path: string): { volume: IVolume; path: string } {
  const mount = pod.container.volumeMounts!.find((one) => path.startsWith(`${one.mountPath}/`));
  assert.ok(mount, `${path} is in no volume`);
  const volume = pod.volumes.find(({ name }) => name === mount.name);
  assert.ok(volume, `there is no volume ${mount.name}`);
  return { volume, path: path.slice(mount.mountPath.length + 1) };
}

function portOf(pod: Pod, name: string): number | undefined {
  return pod.container.ports!.find((port) => port.name === name)?.containerPort;
}

it('rules.yaml holds the rules of the cookbook', () => {
  const cookbook = readFileSync(join(ROOT, 'examples/cookbook/kubernetes.yaml'), 'utf8');
  assert.equal(RULES.data!['rules.yaml'], cookbook);
});

it('the commands of README.md name files that exist', () => {
  const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/ (?:-f|--values|--patch-file) (\w\S*)/g)];
  assert.ok(named.length > 10);
  for (const [, file] of named) assert.ok(existsSync(join(EXAMPLES, file!)), file);
});

it('everything that has a namespace is in the same', () => {
  const all = [...allManifests(EXAMPLES), ...allManifests(RENDERED)];
  const namespaces = all.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
  assert.deepEqual([...new Set(namespaces)], ['logging']);
});

for (const pod of PODS) {
  describe(pod.way, () => {
    const args = pod.container.args!;
    const plugin = args[args.indexOf('-e') + 1]!;
    const [keys] = configurations()
      .filter(({ way }) => pod.way.startsWith(way))
      .map(outputKeys);
    assert.ok(keys);

    it('loads the plugin from where it was copied or mounted', () => {
      const { volume, path } = placeOf(pod, plugin);
      assert.equal(path, 'promexporter/out_promexporter.so');
      if (volume.image) {
        assert.deepEqual(pod.initContainers, []);
        assert.equal(volume.image.reference, PLAIN.initContainers[0]!.image);
      } else {
        assert.deepEqual(pod.initContainers[0]!.command, [
          '/copy',
          '/promexporter',
          dirname(plugin),
        ]);
        assert.deepEqual(pod.initContainers[0]!.volumeMounts, [
          { name: volume.name, mountPath: dirname(dirname(plugin)) },
        ]);
      }
    });

    it('finds the rules and the password', () => {
      const rules = placeOf(pod, keys.rules_file!);
      assert.equal(rules.volume.configMap!.name, RULES.metadata!.name);
      assert.ok(rules.path in RULES.data!);
      const password = placeOf(pod, keys.password_file!);
      assert.equal(password.volume.secret!.secretName, SECRET.metadata!.name);
      assert.ok(password.path in SECRET.stringData!);
      assert.equal(keys.username, SECRET.stringData!.username);
    });

    it('is scraped and probed at the port on which it listens', () => {
      const [monitor] = pod.way.startsWith('helm')
        ? SERVICE_MONITOR.spec.endpoints.filter(({ port }) => port === 'promexporter')
        : POD_MONITOR.spec.podMetricsEndpoints!;
      const port = portOf(pod, monitor!.port!);
      assert.equal(keys.listen, `0.0.0.0:${port}`);
      const name = SECRET.metadata!.name;
      assert.deepEqual(monitor!.basicAuth, {
        username: { name, key: 'username' },
        password: { name, key: 'password' },
      });
      const { readinessProbe, livenessProbe } = pod.container;
      assert.deepEqual(readinessProbe, { httpGet: { path: '/-/ready', port: monitor!.port } });
      assert.equal(keys.health_checks, 'open');
      assert.equal(portOf(pod, String(livenessProbe!.httpGet!.port)), 2020);
      const admitted = POLICY.spec!.ingress![0]!.ports!.map((one) => one.port);
      assert.deepEqual(admitted, [port, 2020]);
    });

    it('has as few rights and as much memory as the others', () => {
      assert.deepEqual(pod.container.securityContext, PLAIN.container.securityContext);
      for (const { securityContext } of pod.initContainers) {
        assert.deepEqual(securityContext, PLAIN.container.securityContext);
      }
      assert.deepEqual(pod.container.resources, PLAIN.container.resources);
    });

    it('is selected by the PodMonitor and the NetworkPolicy', () => {
      for (const selector of [POD_MONITOR.spec.selector, POLICY.spec!.podSelector]) {
        for (const [label, value] of Object.entries(selector!.matchLabels!)) {
          assert.equal(pod.labels[label], value);
        }
      }
    });

    it('has the keys of the others', () => {
      const { password_file: _, ...others } = keys;
      const { password_file: __, ...plain } = outputKeys(configurations()[0]!);
      assert.deepEqual(others, plain);
    });
  });
}
