// The pods that the three ways of examples/kubernetes/ run, each with the plugin copied and with its image as a volume.
// In the test's process.

import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { FluentBit, FluentBitSpec } from './fluent_operator.ts';
import { EXAMPLES, manifestIn, RENDERED, yamlIn } from './manifests.ts';

/** What of a pod concerns the plugin. */
export interface Pod {
  /** `plain`, `helm` or `operator`, and what follows. */
  readonly way: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly initContainers: readonly IContainer[];
  /** Fluent Bit's. */
  readonly container: IContainer;
  readonly volumes: readonly IVolume[];
}

/** The patch of image-volume/daemonset.yaml. */
interface DaemonSetPatch {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly initContainers: readonly { readonly name: string }[];
        readonly volumes: readonly (Omit<IVolume, 'emptyDir'> & { readonly emptyDir: null })[];
      };
    };
  };
}

function podOf(way: string, daemonSet: IDaemonSet): Pod {
  const { metadata, spec } = daemonSet.spec!.template;
  const { initContainers = [], containers, volumes = [] } = spec!;
  return { way, labels: metadata!.labels!, initContainers, container: containers[0]!, volumes };
}

/** As `kubectl patch` does it: by name, and null removes a key. */
function patched(way: string, pod: Pod, patch: DaemonSetPatch): Pod {
  const { initContainers, volumes } = patch.spec.template.spec;
  const deleted = initContainers.map(({ name }) => name);
  return {
    ...pod,
    way,
    initContainers: pod.initContainers.filter(({ name }) => !deleted.includes(name)),
    volumes: pod.volumes.map((volume) => {
      const change = volumes.find(({ name }) => name === volume.name);
      const { emptyDir, ...others } = { ...volume, ...change };
      return emptyDir ? { ...others, emptyDir } : others;
    }),
  };
}

/** As the operator does it (pkg/operator/daemonset.go, fluent-operator 3.10.0). */
function podOfOperator(way: string, { metadata, spec }: FluentBit): Pod {
  const { args, image, readinessProbe, livenessProbe, resources } = spec;
  const { volumes = [], volumesMounts = [], secrets = [], ports = [] } = spec;
  return {
    way,
    labels: metadata.labels!,
    initContainers: spec.initContainers ?? [],
    container: {
      name: 'fluent-bit',
      args: args!,
      image: image!,
      readinessProbe: readinessProbe!,
      livenessProbe: livenessProbe!,
      resources: resources!,
      ports: [{ name: 'metrics', containerPort: 2020 }, ...ports],
      securityContext: spec.containerSecurityContext!,
      volumeMounts: [
        ...volumesMounts,
        ...secrets.map((name) => ({ name, mountPath: `/fluent-bit/secrets/${name}` })),
      ],
    },
    volumes: [...volumes, ...secrets.map((name) => ({ name, secret: { secretName: name } }))],
  };
}

/** All six. */
export function pods(): Pod[] {
  const plain = podOf('plain', manifestIn(EXAMPLES, 'plain/daemonset.yaml', 'DaemonSet'));
  const operator = manifestIn<FluentBit>(EXAMPLES, 'fluent-operator.yaml', 'FluentBit');
  const { spec: change } = yamlIn<{ spec: FluentBitSpec }>('image-volume/fluent-operator.yaml');
  return [
    plain,
    patched('plain with an image volume', plain, yamlIn('image-volume/daemonset.yaml')),
    podOf('helm', manifestIn(RENDERED, 'helm.yaml', 'DaemonSet')),
    podOf('helm with an image volume', manifestIn(RENDERED, 'helm_image_volume.yaml', 'DaemonSet')),
    podOfOperator('operator', operator),
    podOfOperator('operator with an image volume', {
      ...operator,
      spec: { ...operator.spec, ...change },
    }),
  ];
}
