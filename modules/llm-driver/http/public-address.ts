import type { LookupAddress } from 'node:dns';
import { BlockList } from 'node:net';

type Range = readonly [network: string, prefix: number];

/** IANA's special-purpose registry (RFC 6890), as far as something of one's own may answer there. */
const IPV4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  // Carrier-grade NAT, and what some clouds serve their metadata from.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const IPV6: readonly Range[] = [
  // Unspecified, loopback, and the old form that holds an IPv4 address.
  ['::', 96],
  // Translated IPv4 addresses, and the local kind of NAT64.
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo and 6to4 lead to an IPv4 address inside; nobody serves from them any more.
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of IPV4) {
  // Counts for the IPv4-mapped form as well.
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
  // Where there is NAT64 even public names resolve to this form: what counts is the address inside.
  NOT_PUBLIC.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of IPV6) NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');

/** Whether an address is one of the Internet's, and not of this host, its network or its cloud. */
export function isPublicAddress({ address, family }: LookupAddress): boolean {
  return !NOT_PUBLIC.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
