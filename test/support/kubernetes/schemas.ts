// Manifests in, what is wrong with them out. kubernetes-models and @kubernetes-models/prometheus-operator have the
// schemas of Kubernetes and prometheus-operator twice: as validators, which know patterns and ranges but let unknown keys
// pass, and as TypeScript's types, which refuse these. In the test's process, and in tsc.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../e2e/fluent_bit.ts';
import type { Manifest } from './manifests.ts';

const MODELS: Readonly<Record<string, string>> = {
  ClusterRole: 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole',
  ClusterRoleBinding: 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding',
  ConfigMap: 'kubernetes-models/v1/ConfigMap',
  DaemonSet: 'kubernetes-models/apps/v1/DaemonSet',
  Namespace: 'kubernetes-models/v1/Namespace',
  NetworkPolicy: 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
  PodMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor',
  Secret: 'kubernetes-models/v1/Secret',
  Service: 'kubernetes-models/v1/Service',
  ServiceAccount: 'kubernetes-models/v1/ServiceAccount',
  ServiceMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
};
const FLUENT_OPERATOR = fileURLToPath(new URL('fluent_operator.ts', import.meta.url));

/** Whether there is a validator for a kind: there is none for fluent-operator's, only types. */
export function hasValidator(kind: string): boolean {
  return kind in MODELS;
}

/** Throws what the validator of the manifest's kind says. */
export async function assertValid(manifest: Manifest): Promise<void> {
  const model = MODELS[manifest.kind]!;
  const models: Record<string, new (data: Manifest) => { validate(): void }> = await import(model);
  new models[manifest.kind]!(manifest).validate();
}

/** The type of a kind. */
export function typeOf(kind: string): string {
  const model = MODELS[kind];
  return model === undefined
    ? `import('${FLUENT_OPERATOR}').${kind}`
    : `import('${model}').I${kind}`;
}

/** What the compiler says about values of the types, each an expression that imports it; nothing if all fit. */
export function typeMistakes(values: readonly (readonly [type: string, value: unknown])[]): string {
  // Inside the project, so that the packages are found.
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build/manifests-'));
  try {
    const file = join(folder, 'manifests.ts');
    const lines = values.map(
      ([type, value], index) => `export const value${index}: ${type} = ${JSON.stringify(value)};`,
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    const options = '--ignoreConfig --noEmit --strict --skipLibCheck --allowImportingTsExtensions';
    const how = '--target es2022 --module esnext --moduleResolution bundler --pretty false';
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const args = [...options.split(' '), ...how.split(' '), file];
    const { stdout, stderr, status, error } = spawnSync(tsc, args, { cwd: ROOT, encoding: 'utf8' });
    if (error) throw error;
    return status === 0 ? '' : `${stdout}${stderr}status ${status}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
