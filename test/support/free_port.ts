// Ports for servers that cannot choose one themselves, or that come back on their former one. In the test's process.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * A port of 127.0.0.1 without a listener, which no other process is given until this one ends: a connection of its own
 * is bound to it. A server may still listen there, as long as it sets SO_REUSEADDR, as libuv, Go, Python and Fluent Bit
 * do. But Linux gives the port neither to servers that ask for any port nor to an outgoing connection
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
