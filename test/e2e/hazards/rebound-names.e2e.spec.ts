import dns, { type LookupAddress } from 'node:dns';
import { isIPv6, Socket, type LookupFunction } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { GROQ_KEY, startGateway, type Gateway } from '../openai/gateway.js';
import { addImpatientInstance } from '../openai/impatient-instance.js';

const MODEL = 'llama-3.1-8b-instant';
const HERE = '127.0.0.1';
/** Reserved for examples: the only way there is the one laid below. */
const PUBLIC = '203.0.113.7';

let gateway: Gateway;
let provider: FakeProvider;
let names = 0;
/** The provider's; another one for every test, because what a name was at first is remembered. */
let host: string;
/** Where it leads. */
let addresses: readonly string[];
/** Where each new connection to it went, if its name led anywhere. */
let connected: string[][];

beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => {
  host = `rebound-${(names += 1)}.test`;
  connected = [];
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** An Internet in small: one name, and whatever address it leads to, behind it is this host. */
function layNetwork(): void {
  const resolve: LookupFunction = (_name, _options, done) => {
    const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    process.nextTick(done, null, found);
  };
  jest.spyOn(dns, 'lookup').mockImplementation(resolve as typeof dns.lookup);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the socket it was called on
  const connect = Socket.prototype.connect as (this: Socket, ...given: unknown[]) => Socket;
  jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...given: unknown[]) {
    // Node's own callers give the options in a list.
    const [options] = given.flat() as { host?: string; lookup?: LookupFunction }[];
    if (options?.host === host) options.lookup = routed(options.lookup ?? dns.lookup);
    return connect.apply(this, given);
  });
}

function routed(lookup: LookupFunction): LookupFunction {
  return (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      connected.push((found as LookupAddress[]).map(({ address }) => address));
      done(null, [{ address: HERE, family: 4 }]);
    });
}

/** Asks over a new connection. */
async function ask(found: readonly string[], stream = false, instance = host) {
  provider.closeIdleConnections();
  await provider.waitForOpenSockets(0);
  addresses = found;
  const body = { model: `${instance}/${MODEL}`, messages: [{ role: 'user', content: 'hello' }], stream };
  const reply = await gateway.post('/v1/chat/completions', body);
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

/** Codes of the calls that failed, as the log tells of them. */
function failures(): unknown[] {
  return gateway.test.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg, driver }) => msg === 'a call to a provider failed' && driver === host)
    .map(({ code }) => code);
}

describe.each([
  { way: 'whole over http', stream: false, secure: false },
  { way: 'as a stream over http', stream: true, secure: false },
  { way: 'whole over https', stream: false, secure: true },
])('a provider that is called $way', ({ stream, secure }) => {
  beforeEach(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], tls: secure ? { host } : undefined });
    const baseUrl = provider.groqBaseUrl.replace(HERE, host);
    addImpatientInstance(gateway.llm, host, { baseUrl, certificate: provider.certificate });
    layNetwork();
  });

  it.each([HERE, '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'])(
    'is not called at %s if its public name leads there later',
    async (address) => {
      expect(await ask([PUBLIC], stream)).toMatchObject({ status: 200 });
      const { status, headers, text } = await ask([address], stream);
      expect([status, JSON.parse(text)]).toMatchObject([502, { error: { code: 'upstream_unreachable' } }]);
      expect(headers.get('x-should-retry')).toBe('false');
      expect(text).not.toContain(address);
      expect(text).not.toContain(host);
      // Once more, and that was that.
      expect(failures()).toEqual(['upstream_unreachable', 'upstream_unreachable']);
      expect([connected, provider.calls.length, provider.openSockets]).toEqual([[[PUBLIC]], 1, 0]);
    },
  );

  it('is called at the public addresses of its public name', async () => {
    expect(await ask([PUBLIC], stream)).toMatchObject({ status: 200 });
    expect(await ask([HERE, PUBLIC], stream)).toMatchObject({ status: 200 });
    await ask([HERE], stream);
    expect(await ask([PUBLIC], stream)).toMatchObject({ status: 200 });
    expect(connected).toEqual([[PUBLIC], [PUBLIC], [PUBLIC]]);
  });

  it('is called at every address of a name that was private at first', async () => {
    for (const address of [HERE, '10.0.0.1', PUBLIC, '172.17.0.2'])
      expect(await ask([address], stream)).toMatchObject({ status: 200 });
    expect(connected).toEqual([[HERE], ['10.0.0.1'], [PUBLIC], ['172.17.0.2']]);
  });
});

it('refuses a private address of a public name for every driver', async () => {
  provider = await FakeProvider.start({ apiKeys: [GROQ_KEY] });
  const baseUrl = provider.groqBaseUrl.replace(HERE, host);
  addImpatientInstance(gateway.llm, host, { baseUrl });
  // Connections of its own: how long one may take is part of what they share.
  addImpatientInstance(gateway.llm, `other-${host}`, { baseUrl, timeouts: { connectMs: 9_000 } });
  layNetwork();
  expect(await ask([PUBLIC])).toMatchObject({ status: 200 });
  expect(await ask([HERE], false, `other-${host}`)).toMatchObject({ status: 502 });
  expect([connected, provider.calls.length]).toEqual([[[PUBLIC]], 1]);
});
