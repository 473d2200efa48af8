// examples/docker/compose.yaml: Compose accepts it, and what its services name in each other and in the release is there.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { findPrometheusTools } from '../../scripts/setup/prometheus.mjs';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { composeProject, type Project, type Service } from '../support/release/compose.ts';

const FOLDER = join(ROOT, 'examples/docker');

const readYaml = (name: string) => parse(readFileSync(join(FOLDER, name), 'utf8'));

/** Where a service's path is in the project. */
function sourceOf({ volumes = [] }: Service, path: string): string {
  const mounts = volumes.filter(({ type, target }) => type === 'bind' && path.startsWith(target));
  const [mount] = mounts.sort((a, b) => b.target.length - a.target.length);
  assert.ok(mount, `${path} is not mounted`);
  return join(mount.source, path.slice(mount.target.length));
}

const portsOf = ({ ports = [] }: Service) => ports.map(({ target }) => target);

describe('examples/docker/compose.yaml', { skip: whyNoDebianRoots() }, () => {
  const read = (): Project => composeProject(join(FOLDER, 'compose.yaml'));
  const service = (name: string): Service => {
    const found = read().services[name];
    assert.ok(found, name);
    return found;
  };

  it('names images of one version each, and the Fluent Bit of fluent-bit.Dockerfile', () => {
    for (const { image } of Object.values(read().services))
      assert.match(image, /:v?\d+\.\d+\.\d+$/);
    const dockerfile = readFileSync(join(FOLDER, 'fluent-bit.Dockerfile'), 'utf8');
    assert.ok(dockerfile.includes(`\nFROM ${service('fluent-bit').image}\n`));
  });

  it('mounts what is there, and lets nothing be changed in it', () => {
    const mounts = Object.values(read().services).flatMap(({ volumes = [] }) => volumes);
    const bound = mounts.filter(({ type }) => type === 'bind');
    assert.equal(bound.length, 6);
    for (const { source, read_only } of bound) {
      assert.ok(existsSync(source), source);
      assert.equal(read_only, true, source);
    }
  });

  it('publishes its ports to this machine only', () => {
    const ports = Object.values(read().services).flatMap(({ ports = [] }) => ports);
    assert.deepEqual(ports.map(({ published }) => published).sort(), [
      '24224',
      '3000',
      '8989',
      '9090',
    ]);
    for (const { host_ip, published } of ports) assert.equal(host_ip, '127.0.0.1', published);
  });

  it("starts Fluent Bit with the configuration of the image's command", () => {
    const { command } = service('fluent-bit');
    const dockerfile = readFileSync(join(FOLDER, 'fluent-bit.Dockerfile'), 'utf8');
    const listed = [...dockerfile.matchAll(/^(?:ENTRYPOINT|CMD) (.*)$/gm)];
    const [, ...args] = listed.flatMap(([, list = '']) => JSON.parse(list));
    assert.deepEqual(command, args);
    assert.ok(existsSync(sourceOf(service('fluent-bit'), args.at(-1))));
  });

  it("sends the other services' logs to the port and tag that Fluent Bit listens for", () => {
    const { pipeline } = readYaml('fluent-bit.yaml');
    const [input] = pipeline.inputs;
    const [output] = pipeline.outputs;
    for (const name of ['prometheus', 'grafana']) {
      const { driver, options } = service(name).logging ?? { driver: '', options: {} };
      assert.equal(driver, 'fluentd');
      assert.equal(options['fluentd-address'], `127.0.0.1:${input.port}`);
      assert.ok(options.tag?.startsWith(output.match.replace('*', '')), options.tag);
    }
    assert.deepEqual(portsOf(service('fluent-bit')), [input.port, 8989]);
    assert.ok(existsSync(sourceOf(service('fluent-bit'), output.rules_file)));
  });

  it('gives Prometheus a configuration that promtool accepts, with the target and all rules', (t) => {
    const root = folderOf(t);
    const inside = '/etc/prometheus/prometheus.yml';
    for (const { type, source, target } of service('prometheus').volumes ?? []) {
      if (type === 'bind') cpSync(source, join(root, target), { recursive: true });
    }
    const { promtool } = findPrometheusTools(ROOT);
    const { status, stdout, stderr } = spawnSync(
      promtool ?? 'promtool',
      ['check', 'config', join(root, inside)],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    const files = readdirSync(sourceOf(service('prometheus'), '/etc/prometheus/prometheus'));
    assert.ok(stdout.includes(`SUCCESS: ${files.length} rule files found`), stdout);
    const { scrape_configs } = readYaml('prometheus.yml');
    assert.deepEqual(scrape_configs[0].static_configs, [{ targets: ['fluent-bit:8989'] }]);
  });

  it('gives Grafana the data source and the dashboards', () => {
    const grafana = service('grafana');
    assert.equal(grafana.environment?.PROMETHEUS_URL, 'http://prometheus:9090');
    assert.deepEqual(portsOf(service('prometheus')), [9090]);
    const read = (name: string) =>
      readFileSync(sourceOf(grafana, `/etc/grafana/provisioning/${name}`), 'utf8');
    const [source] = parse(read('datasources/prometheus.yaml')).datasources;
    assert.match(source.url, /^\$\{?PROMETHEUS_URL\}?$/);
    const [provider] = parse(read('dashboards/promexporter.yaml')).providers;
    const dashboards = readdirSync(sourceOf(grafana, provider.options.path));
    assert.ok(dashboards.includes('promexporter.json'), dashboards.join());
  });
});
