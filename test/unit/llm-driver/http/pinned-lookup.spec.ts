import type { LookupAddress } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { pinnedLookup } from '../../../../modules/llm-driver/http/pinned-lookup.js';

const PUBLIC = '203.0.113.7';
const OTHER_PUBLIC = '2001:db8::7';

/** What the resolver under test asks: every name leads to these, in this order. */
let addresses: readonly string[] | Error;
let asked: { readonly name: string; readonly options: object }[];

const resolver: LookupFunction = (name, options, done) => {
  asked.push({ name, options });
  if (addresses instanceof Error) return done(addresses, []);
  const found = addresses.map((address): LookupAddress => ({ address, family: isIPv6(address) ? 6 : 4 }));
  done(null, found);
};

let lookup: LookupFunction;
beforeEach(() => {
  asked = [];
  lookup = pinnedLookup(resolver);
});

/** Where a name leads; what went wrong, by its code. */
function resolve(name: string, found: readonly string[] | Error): Promise<unknown> {
  addresses = found;
  return new Promise((settle) => {
    lookup(name, { all: true }, (error, list) =>
      settle(error ? error.code : (list as LookupAddress[]).map(({ address }) => address)),
    );
  });
}

/** The same for who wants one address only. */
function resolveOne(name: string, found: readonly string[]): Promise<unknown> {
  addresses = found;
  return new Promise((settle) => {
    lookup(name, {}, (error, address, family) => settle(error ? error.code : { address, family }));
  });
}

describe('a name that was public at first', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.192', '198.18.0.1', '224.0.0.1'],
    ...[
      '240.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::127.0.0.1',
      'fe80::1',
      'febf::1',
      'fec0::1',
      'fc00::1',
    ],
    ...['fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:0.0.0.0'],
    ...['::ffff:169.254.169.254', '::ffff:100.64.0.1', '::ffff:0:127.0.0.1', '64:ff9b::127.0.0.1'],
    ...['64:ff9b::10.0.0.1', '64:ff9b:1::1', '100::1', '2001::1', '2002:7f00:1::1', 'fe80::1%lo'],
  ])('never leads to %s', async (address) => {
    await resolve('provider.test', [PUBLIC]);
    expect(await resolve('provider.test', [address])).toBe('ERR_NAME_REBOUND');
    expect(await resolveOne('provider.test', [address])).toBe('ERR_NAME_REBOUND');
  });

  it.each([
    ...[
      '203.0.113.8',
      '1.1.1.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
    ],
    ...['128.0.0.0', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.167.255.255', '198.17.255.255'],
    ...['223.255.255.255', '2606:4700:4700::1111', '2001:db8::8', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'],
  ])('may lead to %s, a public one too', async (address) => {
    await resolve('provider.test', [PUBLIC]);
    expect(await resolve('provider.test', [address])).toEqual([address]);
  });

  it('leads to those of its addresses that are public, in their order', async () => {
    await resolve('provider.test', [PUBLIC]);
    const found = ['127.0.0.1', OTHER_PUBLIC, '::ffff:10.0.0.1', PUBLIC];
    expect(await resolve('provider.test', found)).toEqual([OTHER_PUBLIC, PUBLIC]);
    expect(await resolveOne('provider.test', found)).toEqual({ address: OTHER_PUBLIC, family: 6 });
  });

  it('is public if only one of its addresses was', async () => {
    expect(await resolve('provider.test', ['10.0.0.1', PUBLIC])).toEqual([PUBLIC]);
    expect(await resolve('provider.test', ['10.0.0.1'])).toBe('ERR_NAME_REBOUND');
  });

  it('leads to its public address again once it has one', async () => {
    await resolve('provider.test', [PUBLIC]);
    await resolve('provider.test', ['127.0.0.1']);
    expect(await resolve('provider.test', [PUBLIC])).toEqual([PUBLIC]);
    expect(await resolve('provider.test', ['127.0.0.1'])).toBe('ERR_NAME_REBOUND');
  });
});

describe('a name that was private at first', () => {
  it.each(['127.0.0.1', '::1', '10.0.0.1', '172.17.0.2', '192.168.1.5', '100.64.0.1', 'fd00::2', 'fe80::1'])(
    'as %s may lead anywhere',
    async (address) => {
      expect(await resolve('ollama', [address])).toEqual([address]);
      expect(await resolve('ollama', ['172.18.0.9', '::1'])).toEqual(['172.18.0.9', '::1']);
      expect(await resolve('ollama', [PUBLIC])).toEqual([PUBLIC]);
      expect(await resolve('ollama', [address])).toEqual([address]);
      expect(await resolveOne('ollama', [address, PUBLIC])).toMatchObject({ address });
    },
  );

  it('says nothing about another name', async () => {
    await resolve('ollama', ['127.0.0.1']);
    await resolve('provider.test', [PUBLIC]);
    expect(await resolve('provider.test', ['127.0.0.1'])).toBe('ERR_NAME_REBOUND');
    expect(await resolve('ollama', ['127.0.0.1'])).toEqual(['127.0.0.1']);
  });
});

describe('a look-up', () => {
  it('that fails does so as it did, and decides nothing', async () => {
    const busy = Object.assign(new Error('busy'), { code: 'EAI_AGAIN' });
    expect(await resolve('provider.test', busy)).toBe('EAI_AGAIN');
    expect(await resolve('provider.test', [PUBLIC])).toEqual([PUBLIC]);
    expect(await resolve('provider.test', busy)).toBe('EAI_AGAIN');
    expect(await resolve('provider.test', ['127.0.0.1'])).toBe('ERR_NAME_REBOUND');
  });

  it('asks for all addresses, with the options it was given', async () => {
    addresses = [PUBLIC];
    await new Promise((done) => lookup('provider.test', { family: 4, hints: 1 }, done));
    expect(asked).toEqual([{ name: 'provider.test', options: { family: 4, hints: 1, all: true } }]);
  });

  it('gives one address and its family to who wants one', async () => {
    expect(await resolveOne('provider.test', [PUBLIC, OTHER_PUBLIC])).toEqual({ address: PUBLIC, family: 4 });
  });

  it("is the system's where none is given", async () => {
    lookup = pinnedLookup();
    const found = (await resolve('localhost', [])) as string[];
    expect(found.filter((address) => !['127.0.0.1', '::1'].includes(address))).toEqual([]);
    expect(found).not.toEqual([]);
  });

  it('forgets the name that was resolved longest ago, and no other, when there are too many', async () => {
    lookup = pinnedLookup(resolver, 2);
    await resolve('one.test', [PUBLIC]);
    await resolve('two.test', [PUBLIC]);
    await resolve('one.test', [PUBLIC]);
    await resolve('three.test', [PUBLIC]);
    expect(await resolve('one.test', ['127.0.0.1'])).toBe('ERR_NAME_REBOUND');
    expect(await resolve('three.test', ['127.0.0.1'])).toBe('ERR_NAME_REBOUND');
    expect(await resolve('two.test', ['127.0.0.1'])).toEqual(['127.0.0.1']);
  });
});
