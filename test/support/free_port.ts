// Ports for servers that cannot choose one themselves, or that come back on the one they had. In the test's process.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * A port of 127.0.0.1 on which nobody listens, and that nobody else is given until this process ends: a connection of
 * its own is bound to it. A server may listen there all the same, as long as it sets SO_REUSEADDR, which libuv, Go,
 * Python and Fluent Bit do. But Linux gives the port neither to who asks for any port nor to an outgoing connection
 * (inet_csk_find_open_port() and __inet_hash_connect() in its net/ipv4, 6.1).
 */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const holder = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1' });
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(holder, 'connect')]);
  server.close();
  accepted.unref();
  holder.unref();
  return holder.localPort!;
}
