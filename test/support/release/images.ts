// Builds images of Dockerfiles with buildah, which needs no daemon. It pulls nothing: in place of Fluent Bit's image there
// is one of officialImageRoot(). All is in one folder.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeMountPoints } from '../../../scripts/setup/debian_roots.mjs';
import { findTestProgram } from '../../../scripts/setup/test_programs.mjs';
import { ROOT } from '../e2e/fluent_bit.ts';
import { FLUENT_BIT_IN_IMAGE, officialImageRoot } from './official_image.ts';

/** A built image. */
export interface Image {
  /** Its root folder, as a container of it would begin. */
  readonly root: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly ports: readonly string[];
  /** As its platform names it: amd64, arm64. */
  readonly architecture: string;
}

/** The part of OCI's image configuration that is read here. */
interface Inspected {
  readonly OCIv1: {
    readonly architecture: string;
    readonly config: {
      readonly Entrypoint?: readonly string[];
      readonly Cmd?: readonly string[];
      readonly ExposedPorts?: Readonly<Record<string, object>>;
    };
  };
}

/** A store of images. */
export class Images {
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param folder an empty one of the caller's, who removes it */
  constructor(folder: string) {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    this.#program = findTestProgram(ROOT, 'buildah') ?? 'buildah';
    const storage = `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/images"\nrunroot = "${folder}/run"\n`;
    this.#env = {
      ...process.env,
      BUILDAH_ISOLATION: 'chroot',
      CONTAINERS_STORAGE_CONF: file('storage.conf', storage),
      // As Docker completes names.
      CONTAINERS_REGISTRIES_CONF: file(
        'registries.conf',
        'unqualified-search-registries = ["docker.io"]\n',
      ),
    };
  }

  /** Puts an image in place of Fluent Bit's, with the host that officialImageRoot() chooses. */
  addFluentBit(name: string): void {
    const container = this.#run('from', 'scratch');
    this.#run('copy', '--quiet', container, officialImageRoot(), '/');
    removeMountPoints(this.#run('mount', container));
    const entrypoint = JSON.stringify([FLUENT_BIT_IN_IMAGE]);
    const command = `${FLUENT_BIT_IN_IMAGE} -c /fluent-bit/etc/fluent-bit.conf`;
    this.#run('config', '--entrypoint', entrypoint, '--cmd', command, '--port', '2020', container);
    this.#run('commit', '--quiet', '--rm', container, `docker.io/${name}`);
  }

  /**
   * Builds an image and mounts it. Nothing unmounts it, because the storage driver only makes folders.
   * @param context the folder that COPY takes from
   * @param architecture of the platform to build for
   */
  build(dockerfile: string, context: string, architecture: string): Image {
    const platform = ['--platform', `linux/${architecture}`];
    const file = ['--file', join(ROOT, dockerfile)];
    const id = this.#run('build', '--quiet', '--pull-never', ...platform, ...file, context);
    const { OCIv1 } = JSON.parse(this.#run('inspect', '--type', 'image', id)) as Inspected;
    const { Entrypoint = [], Cmd = [], ExposedPorts = {} } = OCIv1.config;
    return {
      root: this.#run('mount', this.#run('from', '--pull-never', id)),
      entrypoint: Entrypoint,
      command: Cmd,
      ports: Object.keys(ExposedPorts),
      architecture: OCIv1.architecture,
    };
  }

  /** Runs buildah. @returns its standard output */
  #run(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(this.#program, args, {
      env: this.#env,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `buildah ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }
}
