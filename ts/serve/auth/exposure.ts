// Where an endpoint listens and what it requires of clients in, a warning for its user out. Counting thread, at start:
// no later reading of the web configuration opens a closed endpoint (web_config_file.ts).

import { BlockList, isIPv6 } from 'node:net';
import { formatListenAddress, type ListenAddress, type Options } from '../../config/options.ts';
import { isEnforced } from '../../config/web_config/client_auth.ts';
import type { BoundAddress } from '../protocol.ts';

/** Whether one of the addresses is not loopback, so that other machines may reach it. */
export function isReachable(bound: readonly BoundAddress[]): boolean {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return bound.some(({ address }) => !loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
}

/** The line to log; null if no outsider gets the metrics or can overhear a password. */
export function exposureWarning(
  { credentials, webConfig, listen }: Pick<Options, 'credentials' | 'webConfig' | 'listen'>,
  bound: readonly BoundAddress[],
): string | null {
  if (!isReachable(bound)) return null;
  const tls = webConfig?.config.tls ?? null;
  if (credentials !== null || (webConfig?.config.users.size ?? 0) > 0) {
    if (tls !== null) return null;
    return 'username and password are sent unencrypted: TLS is off, and an address is not loopback';
  }
  if (tls !== null && isEnforced(tls.clientAuth)) return null;
  const local = [...new Set(listen.map(onLoopback))].join(',');
  return `anyone can read the metrics: neither a password nor a verified client certificate is required, and an address is not loopback; unless this is intended, set "listen ${local}", or username and password`;
}

function onLoopback({ port, ipv6 }: ListenAddress): string {
  return formatListenAddress({ host: ipv6 ? '::1' : '127.0.0.1', port, ipv6 });
}
