// Lines of a container, as Docker's logging driver `fluentd` sends them (moby 25, daemon/logger/fluentd/fluentd.go): over
// the forward protocol, one message each.

import { once } from 'node:events';
import { connect } from 'node:net';
import { encode } from '@msgpack/msgpack';

/** Sends lines of a service of the project `promexporter`. Resolves when all are handed to the kernel. */
export async function sendAsDocker(
  port: number,
  service: string,
  lines: readonly string[],
): Promise<void> {
  const name = `promexporter-${service}-1`;
  const messages = lines.map((log) =>
    encode([
      `docker.${name}`,
      Math.floor(Date.now() / 1000),
      {
        container_id: '3f9d2c6b0f0e4d7c8a5b1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b',
        container_name: `/${name}`,
        source: 'stdout',
        log,
        'com.docker.compose.project': 'promexporter',
        'com.docker.compose.service': service,
      },
      {},
    ]),
  );
  const socket = connect(port, '127.0.0.1');
  socket.end(Buffer.concat(messages));
  await once(socket, 'finish');
}
