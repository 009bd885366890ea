import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns, { type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LlmDriverManager } from '../../../modules/llm-driver/index.js';
import { FakeProvider, unusedPort, type OutcomeInput } from '../../support/fake-provider/index.js';
import { GROQ_KEY, startGateway, type Gateway } from './gateway.js';
import { addImpatientInstance, type ImpatientOptions } from './impatient-instance.js';

const MODEL = 'llama-3.1-8b-instant';
const messages = [{ role: 'user', content: 'hello' }];
const WAYS = [
  { way: 'whole', stream: false },
  { way: 'as a stream', stream: true },
];

let gateway: Gateway;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
  gateway.reset();
});

let instances = 0;

/** An instance of its own, so that the failures of one test do not weigh on the next one's calls. */
function instance(options: Partial<ImpatientOptions> = {}): string {
  const name = `faulty-${(instances += 1)}`;
  addImpatientInstance(gateway.llm, name, { baseUrl: gateway.groq.groqBaseUrl, ...options });
  return name;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: string | undefined;
  /** The calls that failed on the way to it, as the log tells of them. */
  readonly failures: readonly Readonly<Record<string, unknown>>[];
}

async function ask(name: string, stream = false): Promise<Answer> {
  const reply = await gateway.post('/v1/chat/completions', { model: `${name}/${MODEL}`, messages, stream });
  const text = await reply.text();
  const { error } = (reply.ok ? {} : JSON.parse(text)) as { error?: { code: string } };
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    code: error?.code,
    failures: failuresOf(name),
  };
}

function failuresOf(name: string): Answer['failures'] {
  return gateway.test.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg, driver }) => msg === 'a call to a provider failed' && driver === name);
}

const codes = ({ failures }: Answer) => failures.map(({ code }) => code);

describe.each(WAYS)('an answer requested $way', ({ stream }) => {
  const isAnswered = ({ status, text }: Answer) => {
    expect(status).toBe(200);
    expect(text).toContain(stream ? 'data: [DONE]' : 'echo: hello');
  };

  describe('from an unreachable provider', () => {
    it('is requested six times and then is 502 upstream_unreachable', async () => {
      const answer = await ask(instance({ baseUrl: `http://127.0.0.1:${await unusedPort()}/v1` }), stream);
      expect(answer).toMatchObject({ status: 502, code: 'upstream_unreachable' });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(codes(answer)).toEqual(Array(6).fill('upstream_unreachable'));
    });

    it.each([
      ['does not exist is requested once more', 'ENOTFOUND', 2],
      ['cannot be resolved now is requested six times', 'EAI_AGAIN', 6],
    ])('whose name %s', async (_what, code, calls) => {
      jest.spyOn(dns, 'lookup').mockImplementation(answerWith(Object.assign(new Error(code), { code })));
      const answer = await ask(instance({ baseUrl: 'http://provider.test/v1' }), stream);
      expect(answer).toMatchObject({ status: 502, code: 'upstream_unreachable' });
      expect(answer.text).not.toContain('provider.test');
      expect(codes(answer)).toEqual(Array(calls).fill('upstream_unreachable'));
    });

    it('arrives when the name is resolved, however long that takes at first', async () => {
      const address = answerWith(null, [{ address: '127.0.0.1', family: 4 }]);
      const lookup = jest.spyOn(dns, 'lookup').mockImplementation(address);
      lookup.mockImplementationOnce(() => {});
      // A name of its own: a connection that is there already needs none.
      const host = stream ? 'one.test' : 'other.test';
      const baseUrl = gateway.groq.groqBaseUrl.replace('127.0.0.1', host);
      const answer = await ask(instance({ baseUrl, timeouts: { connectMs: 1_000 } }), stream);
      isAnswered(answer);
      expect(codes(answer)).toEqual(['upstream_timeout']);
    });

    it('arrives after a connection that could not be made', async () => {
      const { provider, certificate } = await startTls();
      const baseUrl = `https://127.0.0.1:${await startSwallowing(1, Number(new URL(provider.url).port))}/openai/v1`;
      const answer = await ask(instance({ baseUrl, certificate, timeouts: { connectMs: 2_000 } }), stream);
      isAnswered(answer);
      expect(answer.failures).toMatchObject([{ code: 'upstream_timeout', ambiguous: false }]);
    });
  });

  it.each([
    ['has expired', { expired: true }, true],
    ['is for another host', { host: 'elsewhere.test' }, true],
    ['is not trusted', {}, false],
  ])('is not requested if the certificate %s, and is 502 upstream_tls', async (_what, tls, trusted) => {
    const { provider, certificate } = await startTls(tls);
    const name = instance({ baseUrl: provider.groqBaseUrl, certificate: trusted ? certificate : undefined });
    const answer = await ask(name, stream);
    expect(answer).toMatchObject({ status: 502, code: 'upstream_tls' });
    expect(codes(answer)).toEqual(['upstream_tls']);
    expect(provider.calls).toHaveLength(0);
  });

  it.each<[string, OutcomeInput, object]>([
    ['before its headers', 'reset', { code: 'upstream_unreachable', ambiguous: true }],
    ['in its body', { kind: 'reset', afterBytes: 20 }, { ambiguous: true }],
  ])('arrives after a connection that was reset %s, which may be billed', async (_when, outcome, failure) => {
    gateway.groq.enqueue(outcome);
    const answer = await ask(instance(), stream);
    isAnswered(answer);
    expect(answer.failures).toMatchObject([{ attempt: 1, retryable: true, ...failure }]);
    expect(gateway.groq.calls).toHaveLength(2);
  });

  describe('from a provider that is too slow', () => {
    it.each<[string, OutcomeInput, ImpatientOptions['timeouts']]>([
      ['that sent no headers in time', 'stall', { firstTokenMs: 1_000 }],
      ['that stopped in its body', { kind: 'stall', afterBytes: 20 }, { firstTokenMs: 1_000, idleMs: 1_000 }],
      ['whose bytes arrive slowly', { kind: 'drip', intervalMs: 50 }, { totalMs: 2_000 }],
    ])('arrives after a reply %s', async (_what, outcome, timeouts) => {
      gateway.groq.enqueue(outcome);
      const answer = await ask(instance({ timeouts }), stream);
      isAnswered(answer);
      expect(answer.failures).toMatchObject([{ code: 'upstream_timeout', retryable: true, ambiguous: true }]);
      await gateway.groq.waitForFinished(1);
      expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    });

    it('is 504 upstream_timeout if no reply arrived', async () => {
      gateway.groq.setScript(() => 'stall');
      const answer = await ask(instance({ timeouts: { totalMs: 300 } }), stream);
      expect(answer).toMatchObject({ status: 504, code: 'upstream_timeout' });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(gateway.groq.calls).toHaveLength(6);
    });
  });

  it.each<[OutcomeInput, number, string, number]>([
    ['html_200', 502, 'upstream_invalid_response', 2],
    ['empty_200', 502, 'upstream_invalid_response', 2],
    ['no_content', 502, 'upstream_invalid_response', 2],
    ['bad_gateway_html', 502, 'upstream_error', 6],
    ['forbidden_html', 502, 'upstream_auth_failed', 1],
    [{ kind: 'error_in_200', message: 'canary-error' }, 502, 'upstream_error', 6],
    ['empty_choices', 502, 'upstream_invalid_response', 1],
  ])(
    'that is %j becomes %i %s after %i calls, without any of its words',
    async (outcome, status, code, calls) => {
      gateway.groq.setScript(() => outcome);
      const before = gateway.test.logLines.length;
      const answer = await ask(instance(), stream);
      expect(answer).toMatchObject({ status, code });
      expect(answer.headers.get('x-should-retry')).toBe('false');
      expect(gateway.groq.calls).toHaveLength(calls);
      const told = answer.text + gateway.test.logLines.slice(before).join('\n');
      expect(told).not.toMatch(/canary-|<html|DOCTYPE/i);
    },
  );
});

describe('a broken answer', () => {
  const BROKEN: readonly OutcomeInput[] = [
    'truncated_json',
    'gzip_lie',
    'content_length_short',
    'content_length_long',
    'bad_chunk_size',
    { kind: 'half_close', afterBytes: 40 },
  ];

  it.each(BROKEN)(
    '(%j) is requested once more, and then is 502 upstream_invalid_response',
    async (outcome) => {
      gateway.groq.setScript(() => outcome);
      const answer = await ask(instance());
      expect(answer).toMatchObject({ status: 502, code: 'upstream_invalid_response' });
      expect(codes(answer)).toEqual(['upstream_invalid_response', 'upstream_invalid_response']);
      expect(gateway.groq.calls).toHaveLength(2);
    },
  );

  // The first two aside: there the connection itself kept its word.
  it.each(BROKEN.slice(2))('(%j) is requested over another connection', async (outcome) => {
    gateway.groq.closeIdleConnections();
    await gateway.groq.waitForOpenSockets(0);
    gateway.groq.enqueue(outcome);
    let connections = 0;
    const count = () => (connections += 1);
    subscribe('undici:client:connected', count);
    const answer = await ask(instance());
    unsubscribe('undici:client:connected', count);
    expect(answer.text).toContain('echo: hello');
    expect(connections).toBe(2);
    await gateway.groq.waitForOpenSockets(1);
  });
});

describe('an unusual but valid answer', () => {
  it.each<[OutcomeInput, object]>([
    ['refusal', { message: { content: null, refusal: 'I cannot help with that.' }, finish_reason: 'stop' }],
    ['content_filter', { message: { content: '' }, finish_reason: 'content_filter' }],
    ['length', { finish_reason: 'length' }],
    ['reasoning_only', { message: { content: null, reasoning: expect.any(String) } }],
  ])('(%s) is passed on unchanged', async (outcome, choice) => {
    gateway.groq.enqueue(outcome);
    const { status, text } = await ask('groq');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ choices: [choice] });
    expect(gateway.groq.calls).toHaveLength(1);
  });

  it('without usage gets no usage, and in a pool an estimate that is marked as one', async () => {
    gateway.groq.enqueue('missing_usage', 'missing_usage');
    expect(JSON.parse((await ask('groq')).text)).not.toHaveProperty('usage');
    const reply = await gateway.post('/api/v1/groq/completion-pool', { model: MODEL, prompts: ['hello'] });
    expect(await reply.json()).toMatchObject({
      results: [{ completion: { usage: { estimated: true, prompt_tokens: expect.any(Number) } } }],
    });
  });
});

describe('an error of a server with its own words', () => {
  /** An instance of any OpenAI-compatible server. */
  function server(): string {
    const name = `server-${(instances += 1)}`;
    const config = { driver: 'openai-compatible', apiKey: GROQ_KEY, baseUrl: gateway.groq.groqBaseUrl };
    gateway.test.everywhere(LlmDriverManager).configure(name, config);
    return name;
  }

  const raw = (status: number, body: unknown): OutcomeInput => ({
    ...{ kind: 'raw', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  });

  async function refused(outcome: OutcomeInput, stream = false) {
    gateway.groq.setScript(() => outcome);
    const reply = await gateway.post('/v1/chat/completions', { model: `${server()}/m`, messages, stream });
    const { error } = (await reply.json()) as {
      error: { message: string; param: string | null; code: string };
    };
    return { status: reply.status, headers: reply.headers, error, calls: gateway.groq.calls.length };
  }

  it.each(WAYS)(
    'for a rate limit in a list is 429 with its wait, after one call ($way)',
    async ({ stream }) => {
      const message = 'You exceeded your current quota. Please retry in 90.7s.';
      const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '90s' }];
      const error = { code: 429, message, status: 'RESOURCE_EXHAUSTED', details };
      const answer = await refused(raw(429, [{ error }]), stream);
      expect(answer).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' }, calls: 1 });
      expect(answer.headers.get('retry-after')).toBe('91');
    },
  );

  it.each<[string, OutcomeInput, object]>([
    [
      'an unknown model, in a list',
      raw(404, [{ error: { code: 404, message: 'models/x is not found', status: 'NOT_FOUND' } }]),
      { status: 404, error: { code: 'model_not_found' } },
    ],
    [
      'a wrong key with 400, in a list',
      raw(400, [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }]),
      { status: 502, error: { code: 'upstream_auth_failed', message: expect.not.stringContaining('pass') } },
    ],
    [
      'too long a prompt, in a list',
      raw(400, [{ error: { code: 400, message: 'The input token count (9) exceeds the maximum number' } }]),
      { status: 400, error: { code: 'context_length_exceeded' } },
    ],
    [
      'a field it does not take, by its validator',
      raw(422, {
        object: 'error',
        message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'] }] },
      }),
      { status: 400, error: { code: 'invalid_request', param: 'max_completion_tokens' } },
    ],
    [
      'too long a prompt with 500',
      raw(500, { error: { code: 500, message: 'the request exceeds the available context size' } }),
      { status: 400, error: { code: 'context_length_exceeded', param: 'messages' } },
    ],
    [
      'too long a prompt, as a text',
      raw(400, { error: 'Trying to keep the first 9 tokens when context the overflows' }),
      { status: 400, error: { code: 'context_length_exceeded' } },
    ],
    [
      'too long a prompt with 422',
      raw(422, { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096' }),
      { status: 400, error: { message: expect.stringContaining('maximum context length') } },
    ],
    [
      'a role it does not know',
      raw(400, { error: { message: 'unknown variant `developer`, expected one of `system`, `user`' } }),
      { status: 400, error: { message: expect.stringContaining('`developer`') } },
    ],
    [
      'an odd answer that came whole',
      raw(200, { choices: {} }),
      { status: 502, error: { code: 'upstream_invalid_response' } },
    ],
    [
      'an error in a choice',
      raw(200, {
        choices: [{ finish_reason: 'error', error: { code: 402, message: 'Insufficient credits' } }],
      }),
      { status: 503, error: { code: 'provider_quota_exhausted' } },
    ],
  ])('for %s is answered after one call', async (_what, outcome, expected) => {
    expect(await refused(outcome)).toMatchObject({ ...expected, calls: 1 });
  });

  it('repeats no key, whatever the server says, and logs no words', async () => {
    const host = new URL(gateway.groq.groqBaseUrl).host;
    // The word before it ends in no hexadecimal digit: with the piece, that might be a longer piece.
    const admin = gateway.test.adminToken.slice(20, 29).toUpperCase();
    const { error } = await refused(
      raw(400, {
        error: { message: `canary ${GROQ_KEY} ${GROQ_KEY.slice(4, 13)} ${host} a@b.example or ${admin}` },
      }),
    );
    expect(error.message).toBe('canary [removed] [removed] [removed] [removed] or [removed]');
    expect(gateway.test.logLines.join()).not.toContain('canary [');
  });

  it('that one model answers badly keeps no other model from being asked', async () => {
    const name = server();
    gateway.groq.setScript(({ model }) => (model === 'bad' ? raw(200, { choices: {} }) : undefined));
    for (let n = 0; n < 20; n += 1)
      await gateway.post('/v1/chat/completions', { model: `${name}/bad`, messages });
    const before = gateway.groq.calls.length;
    const reply = await gateway.post('/v1/chat/completions', { model: `${name}/${MODEL}`, messages });
    expect([reply.status, gateway.groq.calls.length - before]).toEqual([200, 1]);
  });
});

describe('a provider that is down', () => {
  it('fails each prompt of a pool separately', async () => {
    const name = instance({ baseUrl: `http://127.0.0.1:${await unusedPort()}/v1` });
    const reply = await gateway.post(`/api/v1/${name}/completion-pool`, {
      model: MODEL,
      prompts: ['a', 'b'],
    });
    expect(reply.status).toBe(200);
    const error = { code: 'upstream_unreachable', status: 502, retryable: true };
    expect(await reply.json()).toMatchObject({
      results: [
        { ok: false, error },
        { ok: false, error },
      ],
    });
  });

  it('gets only one call at a time after eighteen of its calls have failed', async () => {
    const baseUrl = `http://127.0.0.1:${await unusedPort()}/v1`;
    gateway.test
      .everywhere(LlmDriverManager)
      .configure('gone', { driver: 'groq', apiKey: GROQ_KEY, baseUrl });
    const leaving = new AbortController();
    const { signal } = leaving;
    const asked = Array.from({ length: 20 }, () =>
      gateway.post('/v1/chat/completions', { model: `gone/${MODEL}`, messages }, { signal }).catch(() => {}),
    );
    while ((await circuitOf('gone')) === 'closed');
    const before = failuresOf('gone').length;
    expect(await circuitOf('gone')).toMatch(/^(open|half_open)$/);
    // All twenty still want an answer; only probes go out, the first a quarter of a second later.
    expect(failuresOf('gone').length - before).toBeLessThanOrEqual(1);
    leaving.abort();
    await Promise.all(asked);
  });

  async function circuitOf(driver: string): Promise<string> {
    const reply = await gateway.test.request('/api/v1/limits', { token: gateway.key });
    const { data } = (await reply.json()) as { data: { driver: string; circuit: string }[] };
    return data.find((scope) => scope.driver === driver)?.circuit ?? 'closed';
  }
});

/** What stands in for `dns.lookup`: one answer for every name. */
function answerWith(error: Error | null, addresses: LookupAddress[] = []): typeof dns.lookup {
  const lookup = (_name: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) => {
    const [first] = addresses;
    const answer = options.all ? [addresses] : [first?.address, first?.family];
    process.nextTick(done, error, ...answer);
  };
  return lookup as unknown as typeof dns.lookup;
}

async function startTls(tls: { expired?: boolean; host?: string } = {}) {
  const provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], tls });
  closing.push(() => provider.stop());
  return { provider, certificate: provider.certificate };
}

/** A port that takes `count` connections without a word and passes further ones on to another. */
async function startSwallowing(count: number, port: number): Promise<number> {
  let left = count;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    if (left-- > 0) return void socket.resume();
    const onward = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(onward);
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
