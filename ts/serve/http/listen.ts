// Addresses in, listening servers out: all of them or none. Worker thread.

import type { AddressInfo, Server } from 'node:net';
import { formatListenAddress, type ListenAddress } from '../../config/listen_address.ts';
import type { BoundAddress } from '../protocol.ts';

/** An address that cannot be listened on. The message is one line that names it and says what to do. */
export class ListenError extends Error {
  readonly code = 'PROMEX_LISTEN';
  override readonly name = 'ListenError';
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'the port is in use (EADDRINUSE); stop what listens there, choose another port, or port 0 for a free one',
  EACCES:
    'permission denied (EACCES); ports below 1024 need root or CAP_NET_BIND_SERVICE, choose one above',
  EADDRNOTAVAIL:
    'no network interface of this machine has that address (EADDRNOTAVAIL); choose one that it has, or 0.0.0.0 for all',
  EAFNOSUPPORT: 'this machine has no IPv6 (EAFNOSUPPORT); listen on an IPv4 address',
  ENOTFOUND: 'the host name has no address (ENOTFOUND); give the address itself',
  EAI_AGAIN: 'the host name cannot be looked up now (EAI_AGAIN); give the address itself',
};

function describe(address: ListenAddress, error: NodeJS.ErrnoException): string {
  const reason = REASONS[error.code ?? ''] ?? error.message.replace(/\s+/g, ' ');
  return `Cannot listen on ${formatListenAddress(address)} (key listen): ${reason}`;
}

function listenOn(
  server: Server,
  address: ListenAddress,
  ipv6Only: boolean,
): Promise<BoundAddress> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(new ListenError(describe(address, error)));
    server.once('error', failed);
    server.listen({ host: address.host, port: address.port, ipv6Only, exclusive: true }, () => {
      server.off('error', failed);
      const bound = server.address() as AddressInfo;
      resolve({ address: bound.address, port: bound.port });
    });
  });
}

/**
 * Makes one new server listen on each address. `[::]` takes IPv4 too, except beside an IPv4 address with the same port.
 * @throws ListenError for the first address that fails; the servers opened before it are closed by then
 */
export async function listenOnAll<S extends Server>(
  addresses: readonly ListenAddress[],
  createServer: () => S,
): Promise<{ servers: readonly S[]; bound: readonly BoundAddress[] }> {
  const servers: S[] = [];
  const bound: BoundAddress[] = [];
  try {
    for (const address of addresses) {
      const beside = addresses.some((other) => !other.ipv6 && other.port === address.port);
      const server = createServer();
      // Including the one that fails: an HTTP server's interval runs from its creation.
      servers.push(server);
      bound.push(await listenOn(server, address, address.ipv6 && beside));
    }
    return { servers, bound };
  } catch (error) {
    await Promise.all(servers.map(closeServer));
    throw error;
  }
}

/** Stops accepting; resolves when the port is free and the server's last connection has ended. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
