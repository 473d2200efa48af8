// The keys of fluent-operator's resources that examples/kubernetes/fluent-operator.yaml uses, as its custom resource definitions
// have them (fluent/fluent-operator, config/crd/bases/, 3.10.0). Their other keys are left out. Types only, any thread.

import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IContainerPort } from 'kubernetes-models/v1/ContainerPort';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';
import type { IToleration } from 'kubernetes-models/v1/Toleration';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeMount } from 'kubernetes-models/v1/VolumeMount';

interface Resource<Kind extends string, Spec> {
  apiVersion: 'fluentbit.fluent.io/v1alpha2';
  kind: Kind;
  metadata: IObjectMeta;
  spec: Spec;
}

/** What `spec` of a FluentBit may hold. */
export interface FluentBitSpec {
  args?: string[];
  containerSecurityContext?: ISecurityContext;
  fluentBitConfigName?: string;
  image?: string;
  initContainers?: IContainer[] | null;
  livenessProbe?: IProbe;
  ports?: IContainerPort[];
  positionDB?: Omit<IVolume, 'name'>;
  readinessProbe?: IProbe;
  resources?: IResourceRequirements;
  secrets?: string[];
  tolerations?: IToleration[];
  volumes?: IVolume[];
  volumesMounts?: IVolumeMount[];
}

interface Selector {
  matchLabels?: Record<string, string>;
}

interface Tail {
  db?: string;
  memBufLimit?: string;
  multilineParser?: string;
  path?: string;
  skipLongLines?: boolean;
  tag?: string;
}

interface Kubernetes {
  keepLog?: boolean;
  mergeLog?: boolean;
}

export type FluentBit = Resource<'FluentBit', FluentBitSpec>;
export type ClusterFluentBitConfig = Resource<
  'ClusterFluentBitConfig',
  {
    filterSelector?: Selector;
    inputSelector?: Selector;
    outputSelector?: Selector;
    service?: { flushSeconds?: number; httpServer?: boolean; parsersFile?: string };
  }
>;
export type ClusterInput = Resource<'ClusterInput', { tail?: Tail }>;
export type ClusterFilter = Resource<
  'ClusterFilter',
  { filters?: { kubernetes?: Kubernetes }[]; match?: string }
>;
export type ClusterOutput = Resource<'ClusterOutput', { customPlugin?: { config?: string } }>;
