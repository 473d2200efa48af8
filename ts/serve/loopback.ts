// Addresses that are listened on in, whether others than this machine reach them out. Counting thread.
import { BlockList, isIPv6 } from 'node:net';
import type { BoundAddress } from './protocol.ts';

/** Whether one of the addresses can be reached from outside, so that unencrypted credentials can be overheard. */
export function exposedWithoutTls(bound: readonly BoundAddress[]): boolean {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return bound.some(({ address }) => !loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
}
