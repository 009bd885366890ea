import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** More than the base URLs of any configuration; past it the name that was resolved longest ago is forgotten. */
const MOST_NAMES = 1_000;

/** A name that was public leads to nothing but private addresses now. Names neither. */
export class ReboundNameError extends Error {
  readonly code = 'ERR_NAME_REBOUND';

  constructor() {
    super('A host name that was public resolves to no public address any more.');
  }
}

/**
 * Resolves names for connections, safe from DNS rebinding: a name with a public address among those it had when it was
 * first resolved is public, and never leads to another address than a public one. A name that was private then
 * (`localhost`, a container's) may lead anywhere. Addresses that are not allowed are left out; where none is left the
 * look-up fails with a {@link ReboundNameError}.
 * @param lookup who is asked; the system's resolver by default
 * @param mostNames how many names are remembered
 */
export function pinnedLookup(
  lookup: LookupFunction = systemLookup,
  mostNames: number = MOST_NAMES,
): LookupFunction {
  const publicNames = new Map<string, boolean>();

  const isPublic = (name: string, addresses: readonly LookupAddress[]): boolean => {
    const known = publicNames.get(name) ?? addresses.some(isPublicAddress);
    // Taken out and put back, so that the first is always the one that was resolved longest ago.
    publicNames.delete(name);
    publicNames.set(name, known);
    if (publicNames.size > mostNames) publicNames.delete(publicNames.keys().next().value!);
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
