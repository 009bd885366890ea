import { describe, expect, it } from '@jest/globals';
import {
  driverFields,
  LlmDriver,
  LlmError,
  OpenAiCompatibleDriver,
  type Capability,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
  type DriverContext,
  type Exchange,
  type EmbeddingRequest,
  type PoolResult,
  type ReportedLimit,
} from '../../../modules/llm-driver/index.js';
import { describeDriver, type DriverConformance } from '../../../modules/llm-driver/testing/index.js';
import { AcmeDriver, acmeWire } from './acme.driver.js';
import { BUILT_IN_WIRES } from './built-in-wires.js';

type Message = ChatCompletion['choices'][number]['message'];
type Delta = ChatCompletionChunk['choices'][number]['delta'];

type Run = () => Promise<void>;

/** Collects the checks of a driver instead of running them. */
function checksOf(subject: DriverConformance) {
  const checks = new Map<string, Run>();
  const hooks: { start: Run; stop: Run } = { start: async () => {}, stop: async () => {} };
  const path: string[] = [];
  describeDriver('broken', {
    ...subject,
    patienceMs: 300,
    runner: {
      describe: (name, define) => {
        path.push(name);
        define();
        path.pop();
      },
      it: (title, run) => checks.set([...path.slice(1), title].join(' '), run),
      beforeAll: (run) => (hooks.start = run),
      afterAll: (run) => (hooks.stop = run),
    },
  });
  return { checks, ...hooks };
}

/** Runs one check of a driver. Returns the message it fails with, undefined if it passes. */
async function outcome(subject: DriverConformance, title: string): Promise<string | undefined> {
  const { checks, start, stop } = checksOf(subject);
  await start();
  try {
    await checks.get(title)?.();
    return checks.has(title) ? undefined : `there is no check "${title}"`;
  } catch (thrown) {
    return (thrown as Error).message;
  } finally {
    await stop();
  }
}

const { refusals } = BUILT_IN_WIRES['openai-compatible']!;

const acme = (Driver: new (context: DriverContext) => LlmDriver): DriverConformance => ({
  create: (context) => new Driver(context),
  settings: AcmeDriver.settings,
  wire: { ...acmeWire, refusals },
});
const openAi = (Driver: new (context: DriverContext) => LlmDriver): DriverConformance => ({
  create: (context) => new Driver(context),
  wire: BUILT_IN_WIRES['openai-compatible'],
});

/** Acme's driver with another exchange, or with other answers. */
function sending(
  send: (this: LlmDriver, request: ChatRequest, exchange: Exchange) => Promise<ChatCompletion>,
) {
  return acme(
    class extends AcmeDriver {
      protected override send = send;
    },
  );
}

function answering(change: (completion: ChatCompletion, request: ChatRequest) => ChatCompletion) {
  return acme(
    class extends AcmeDriver {
      protected override async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
        return change(await super.send(request, exchange), request);
      }
    },
  );
}

/** A driver that asks with `fetch`, without the exchange's signal. */
function fetching(read: (reply: Response) => Promise<ChatCompletion>) {
  return sending(async function (request, { settings }) {
    const key = settings.getSecret('api_key')?.reveal() ?? '';
    const url = `${String(settings.get('base_url'))}/generate`;
    const body = JSON.stringify({ engine: request.model, question: 'hello' });
    return read(await fetch(url, { method: 'POST', body, headers: { 'x-acme-key': key } }));
  });
}

const chunk = (id: string, content: string, finish_reason: string | null = null): ChatCompletionChunk => ({
  ...{ id, object: 'chat.completion.chunk', created: 0, model: 'm' },
  choices: [{ index: 0, delta: { content }, finish_reason }],
});

const streaming = (chunks: () => Iterable<ChatCompletionChunk>) =>
  acme(
    class extends AcmeDriver {
      protected override async *sendStream() {
        yield* chunks();
      }
    },
  );

const claiming = (...capabilities: Capability[]) =>
  openAi(
    class extends OpenAiCompatibleDriver {
      override readonly capabilities: ReadonlySet<Capability> = new Set(capabilities);
    },
  );

/** A driver that sends something else than it is asked. */
const asking = (change: (request: ChatRequest) => ChatRequest) =>
  openAi(
    class extends OpenAiCompatibleDriver {
      protected override send(request: ChatRequest, exchange: Exchange) {
        return super.send(change(request), exchange);
      }
    },
  );

const dropping = (...fields: (keyof ChatRequest)[]) =>
  asking((request) => {
    const left = Object.fromEntries(Object.entries(request).filter(([name]) => !fields.includes(name)));
    return left as unknown as ChatRequest;
  });

/** A driver that returns another message than it has read. */
const editing = (change: (message: Message) => object) =>
  openAi(
    class extends OpenAiCompatibleDriver {
      protected override async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
        const completion = await super.send(request, exchange);
        const [choice] = completion.choices;
        return { ...completion, choices: [{ ...choice!, message: change(choice!.message) as Message }] };
      }
    },
  );

/** A driver that yields other deltas than it has read. */
const editingChunks = (change: (delta: Delta) => object) =>
  openAi(
    class extends OpenAiCompatibleDriver {
      protected override readChunk({ choices, ...chunk }: ChatCompletionChunk): ChatCompletionChunk {
        return {
          ...chunk,
          choices: choices.map((choice) => ({ ...choice, delta: change(choice.delta) as Delta })),
        };
      }
    },
  );

function asFirst(call: unknown) {
  return { ...(call as object), index: 0 };
}

/** A driver that reports other limits than the headers have. */
function reporting(limits: () => readonly ReportedLimit[]) {
  return openAi(
    class extends OpenAiCompatibleDriver {
      protected override send(request: ChatRequest, exchange: Exchange) {
        const reportLimits = { value: () => exchange.reportLimits(limits()) };
        return super.send(request, Object.create(exchange, { reportLimits }) as Exchange);
      }
    },
  );
}

const settings = (fields: DriverConformance['settings']) => ({ ...acme(AcmeDriver), settings: fields });

const REFUSED = fetching((reply) => Promise.reject(new Error(`status ${reply.status}`)));
const UNREAD = fetching(async (reply) => (await reply.json()) as ChatCompletion);

/** A driver that breaks each promise, and a word of the message that tells it. */
const BROKEN: readonly (readonly [check: string, DriverConformance, string])[] = [
  [
    'answers a chat with the whole completion in the shape of OpenAI',
    answering((completion) => ({ ...completion, object: 'text' })),
    'text',
  ],
  [
    'answers with the fields of the provider that no type has',
    { ...acme(AcmeDriver), unknownField: 'counted' },
    'lacks',
  ],
  [
    'answers without a change to the request',
    answering((completion, request) => {
      (request as { temperature?: number }).temperature = 1;
      return completion;
    }),
    'temperature',
  ],
  [
    'answers by the configured model if the request names none, else by that of the request',
    dropping('model'),
    'model conformance-1',
  ],
  [
    'answers with as many choices as were asked for, or a refusal',
    openAi(
      class extends OpenAiCompatibleDriver {
        protected override async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
          const completion = await super.send(request, exchange);
          return { ...completion, choices: completion.choices.slice(0, 1) };
        }
      },
    ),
    '1',
  ],
  [
    'answers a prompt with its main fields in camelCase beside the wire object',
    answering((completion) => ({ ...completion, usage: null })),
    'usage must come from the provider',
  ],
  [
    'answers a blank prompt with a refusal, before any call',
    acme(
      class extends AcmeDriver {
        override async completion(): Promise<never> {
          return {} as never;
        }
      },
    ),
    'must fail',
  ],
  ['streams the text of the whole answer', streaming(() => [chunk('a', 'else', 'stop')]), 'else'],
  [
    'streams under one id, with one end, in the last chunk of the choice',
    streaming(() => [chunk('a', 'x'), chunk('b', 'y', 'stop')]),
    'same id',
  ],
  [
    'streams as the provider writes, if it has the capability stream',
    openAi(
      class extends OpenAiCompatibleDriver {
        protected override sendStream(request: ChatRequest, exchange: Exchange) {
          return LlmDriver.prototype['sendStream'].call(this, request, exchange);
        }
      },
    ),
    'Write sendStream',
  ],
  [
    'streams no more when the loop is left early, and closes its connection',
    streaming(() => [{ ...chunk('a', 'x', 'stop'), object: 'chunk' }]),
    'chunk',
  ],
  [
    'streams nothing if the call fails: the loop throws',
    streaming(() => [chunk('a', 'x', 'stop')]),
    'must fail',
  ],
  [
    'streams a failure if the provider stops in the middle of it',
    streaming(() => [chunk('a', 'x', 'stop')]),
    'must fail',
  ],
  ['streams nothing more when it is aborted', streaming(() => [chunk('a', 'x', 'stop')]), 'must fail'],
  ['answers pools with one result per prompt, each at its index', pool([]), '[]'],
  ['answers pools with each failure in the result of its prompt alone', pool([]), '[]'],
  ['answers pools of no prompts with no results', pool([{} as PoolResult]), '[]'],
  ['answers pools with every item settled when it is aborted', pool([]), 'aborted'],
  [
    'ends a call that failed with a kind, and says whether another try may help',
    sending(() => Promise.reject(new LlmError('upstream_error'))),
    'retryable',
  ],
  ['ends a call at once if its signal has fired, without asking', chatting(), 'must fail'],
  ['ends a call at once when its signal fires', chatting(), 'must fail'],
  ['ends a call whose time is over', sending(async () => ({ choices: [] }) as never), 'must fail'],
  ['ends a call and closes its connection when the signal fires', UNREAD, 'stayed open'],
  ['ends a call and closes the connection of a stream when the signal fires', UNREAD, 'stayed open'],
  ['ends a call and closes its connection after the time of an exchange', UNREAD, 'stayed open'],
  [
    'ends a call without a word of its key in the failure',
    fetching(async (reply) => {
      throw new LlmError('upstream_auth_failed', { message: await reply.text() });
    }),
    'API key',
  ],
  ['reads the reply status 400 as the request refused', REFUSED, 'invalid_request'],
  ['reads the reply status 401 as the key refused', REFUSED, 'upstream_auth_failed'],
  ['reads the reply status 429 as the rate limit', REFUSED, 'rate_limit_exceeded'],
  ['reads the reply status 500 as a failure that may pass', REFUSED, 'upstream_error'],
  ['reads the reply status 503 as an overload that may pass', REFUSED, 'provider_overloaded'],
  [
    'reads the reply retry-after, and tells callers to wait as long',
    sending(() => Promise.reject(new LlmError('rate_limit_exceeded', { retryable: true }))),
    '7000',
  ],
  ['reads the reply HTML with status 200 as invalid', UNREAD, 'upstream_invalid_response'],
  ['reads the reply an empty body as invalid', UNREAD, 'upstream_invalid_response'],
  ['reads the reply half an answer as invalid', UNREAD, 'upstream_invalid_response'],
  [
    'reads the reply a connection that was closed without a reply as unreachable',
    sending(() => Promise.reject(new Error('fetch failed'))),
    'upstream_unreachable',
  ],
  [
    'has tools passes them on, or refuses them with the name of the field and its own',
    dropping('tools'),
    'dropped',
  ],
  [
    'has tools returns their calls in the shape of OpenAI',
    editing(() => ({ role: 'assistant', content: '' })),
    'name of the tool',
  ],
  [
    'has tools returns two calls of one answer',
    editing((message) => ({ ...message, tool_calls: message.tool_calls?.slice(0, 1) })),
    'name of the tool',
  ],
  [
    'has tools streams two calls, each with its index, id, name and whole arguments',
    editingChunks(({ tool_calls: calls, ...delta }) => ({ ...delta, tool_calls: calls?.map(asFirst) })),
    'JSON',
  ],
  [
    'has JSON schemas passes the schema on, or refuses it with its own name',
    dropping('response_format'),
    'dropped',
  ],
  [
    'has images passes one on, or refuses it with the path of its part and its own name',
    asking((request) => ({
      ...request,
      messages: request.messages.map((message) => ({ ...message, content: 'hello' })),
    })),
    'dropped',
  ],
  [
    'has reasoning asks for it with the effort of the request, or refuses it',
    dropping('reasoning_effort'),
    'dropped',
  ],
  [
    'has reasoning reads it in an answer',
    editing((message) => ({ ...message, reasoning_content: undefined })),
    'reasoning_content',
  ],
  [
    'has reasoning reads it in a stream, before the text',
    editingChunks((delta) => ({ ...delta, reasoning_content: undefined })),
    'reasoning_content',
  ],
  [
    'has reasoning gives its state back with the results of tools',
    editing((message) => ({ ...message, reasoning_content: undefined })),
    'state of its reasoning',
  ],
  [
    'has embeddings one vector for each text, in their order',
    openAi(
      class extends OpenAiCompatibleDriver {
        protected override async sendEmbeddings(request: EmbeddingRequest, exchange: Exchange) {
          const list = await super.sendEmbeddings(request, exchange);
          return { ...list, data: list.data.map((item, index) => ({ ...item, index: 2 - index })) };
        }
      },
    ),
    'strictly deep-equal',
  ],
  [
    'has embeddings or a refusal, before any call',
    acme(
      class extends AcmeDriver {
        override async embed(): Promise<never> {
          return { embeddings: [] } as never;
        }
      },
    ),
    'must fail',
  ],
  ['learns limits from the headers of an answer', reporting(() => []), 'reportLimits'],
  [
    'learns limits and makes up none',
    reporting(() => [{ unit: 'requests', window: 'minute', limit: 1, remaining: 1 }]),
    'strictly deep-equal',
  ],
  ['maps the refusal status 402 as an account without money', REFUSED, 'provider_quota_exhausted'],
  ['maps the refusal status 403 as one of the key or the account', REFUSED, 'upstream_auth_failed'],
  ['maps the refusal status 404 as no such model', REFUSED, 'model_not_found'],
  ['maps the refusal status 413 as a request that is too large', REFUSED, 'request_too_large_for_model'],
  ['maps the refusal status 422 as the request, or what the model made of it', REFUSED, 'invalid_request'],
  ['maps the refusal status 529 as an overload that may pass', REFUSED, 'provider_overloaded'],
  [
    'maps the refusal the page of a proxy with status 502 as a failure that may pass',
    REFUSED,
    'upstream_error',
  ],
  ['maps the refusal its own words for no money', REFUSED, 'provider_quota_exhausted'],
  ['maps the refusal its own words for a prompt that is too long', REFUSED, 'context_length_exceeded'],
  [
    'declares its settings each with its own snake_case key, a label and a schema that takes its default',
    settings([driverFields.apiKey, driverFields.baseUrl, { ...driverFields.model, key: 'defaultModel' }]),
    'snake_case',
  ],
  [
    'declares its settings with every key of an API as a secret',
    settings([{ ...driverFields.apiKey, secret: false }]),
    'must be a secret',
  ],
  ['declares its settings and says so if it has no key and needs one', UNREAD, 'provider_not_configured'],
];

function pool(results: PoolResult[]) {
  return acme(
    class extends AcmeDriver {
      override async completionPool(): Promise<never> {
        return results as never;
      }
    },
  );
}

function chatting() {
  return acme(
    class extends AcmeDriver {
      override async chat(): Promise<ChatCompletion> {
        return { choices: [] } as never;
      }
    },
  );
}

describe('the conformance kit', () => {
  it.each(BROKEN)('sees a driver that breaks: %s', async (check, subject, word) => {
    expect(await outcome(subject, check)).toContain(word);
  });

  it('has a broken driver here for every check', () => {
    const known = new Set(BROKEN.map(([check]) => check));
    const all = [...checksOf(openAi(OpenAiCompatibleDriver)).checks.keys()];
    expect(all.filter((title) => !known.has(title))).toEqual([]);
  });

  it('lets a driver claim less than it has', async () => {
    const title = 'streams as the provider writes, if it has the capability stream';
    expect(await outcome(claiming(), title)).toBeUndefined();
  });

  it('names the function that a runner lacks', () => {
    const runner = { describe: () => {}, it: () => {} };
    expect(() => describeDriver('x', { ...acme(AcmeDriver), runner })).toThrow(
      "describeDriver needs the runner's beforeAll; got undefined.",
    );
  });
});
