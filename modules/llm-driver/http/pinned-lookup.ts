import dns, { type LookupAddress } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/**
 * More than any configuration has base URLs. Beyond it, the name that was resolved least recently is
 * forgotten.
 */
const MAX_NAMES = 1_000;

/**
 * A host name that was public resolves to private addresses only. Contains neither the name nor the
 * addresses.
 */
export class ReboundNameError extends Error {
  readonly code = 'ERR_NAME_REBOUND';

  constructor() {
    super('A host name that was public resolves to no public address any more.');
  }
}

/**
 * Returns a lookup function for connections that is safe from DNS rebinding. A name is public if one of the
 * addresses of its first lookup is; from then on it resolves to its public addresses only, and the lookup
 * fails with a {@link ReboundNameError} if there are none. A name that was private at first (`localhost`, a
 * container's) may resolve to any address.
 * @param lookup resolves the names; default: the system's resolver
 * @param maxNames names remembered at most
 */
export function pinnedLookup(
  lookup: LookupFunction = systemLookup,
  maxNames: number = MAX_NAMES,
): LookupFunction {
  const publicNames = new Map<string, boolean>();

  const isPublic = (name: string, addresses: readonly LookupAddress[]): boolean => {
    const known = publicNames.get(name) ?? addresses.some(isPublicAddress);
    // Deleted and set again, so that the first entry is always the least recently resolved.
    publicNames.delete(name);
    publicNames.set(name, known);
    if (publicNames.size > maxNames) publicNames.delete(publicNames.keys().next().value!);
    return known;
  };

  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const addresses = found as LookupAddress[];
      const allowed = isPublic(name, addresses) ? addresses.filter(isPublicAddress) : addresses;
      const [first] = allowed;
      if (!first) return done(new ReboundNameError(), []);
      if (options.all) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
}

function systemLookup(...[name, options, done]: Parameters<LookupFunction>): void {
  dns.lookup(name, options, done);
}

type Range = readonly [network: string, prefix: number];

/** Ranges of IANA's special-purpose registry (RFC 6890) in which a host of ours may answer. */
const PRIVATE_IPV4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  // Carrier-grade NAT. Some clouds serve their metadata from it.
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

const PRIVATE_IPV6: readonly Range[] = [
  // Unspecified, loopback, and the deprecated form that contains an IPv4 address.
  ['::', 96],
  // Translated IPv4 addresses, and local-use NAT64.
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo and 6to4 lead to an IPv4 address inside. No server uses them any more.
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const privateAddresses = new BlockList();
for (const [network, prefix] of PRIVATE_IPV4) {
  // Covers the IPv4-mapped form too.
  privateAddresses.addSubnet(network, prefix, 'ipv4');
  // With NAT64, public names resolve to this form too: the address inside decides.
  privateAddresses.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of PRIVATE_IPV6) privateAddresses.addSubnet(network, prefix, 'ipv6');

/** Returns true if an address is on the public Internet, and not of this host, its network or its cloud. */
export function isPublicAddress({ address, family }: LookupAddress): boolean {
  return !privateAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
