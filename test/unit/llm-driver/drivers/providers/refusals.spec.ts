import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { type LlmError, LlmDriverFacade, LlmDriverModule } from '../../../../../modules/llm-driver/index.js';
import {
  AZURE_FILTERED,
  azureError,
  azureRateLimit,
} from '../../../../support/fake-provider/azure-openai/index.js';
import {
  DEEPSEEK_BUSY,
  DEEPSEEK_NO_BALANCE,
  DEEPSEEK_RATE_LIMIT,
} from '../../../../support/fake-provider/deepseek/index.js';
import {
  GEMINI_OVERLOADED,
  geminiError,
  geminiRateLimit,
} from '../../../../support/fake-provider/gemini/index.js';
import {
  mistralError,
  MISTRAL_OVERLOADED,
  MISTRAL_RATE_LIMIT,
} from '../../../../support/fake-provider/mistral/index.js';
import {
  OLLAMA_BUSY,
  OLLAMA_NO_MEMORY,
  ollamaError,
} from '../../../../support/fake-provider/ollama/index.js';
import {
  OPENROUTER_BUDGET,
  OPENROUTER_FEW_CREDITS,
  OPENROUTER_FLAGGED,
  OPENROUTER_NO_CREDITS,
  OPENROUTER_NO_PROVIDER,
  OPENROUTER_STREAM_ERROR,
  openRouterError,
  relayed,
} from '../../../../support/fake-provider/openrouter/index.js';
import type { VendorRefusal } from '../../../../support/fake-provider/vendor/index.js';
import { startVendors, type VendorName, type Vendors } from '../../../../support/fake-provider/vendors.js';

let vendors: Vendors;
let llm: LlmDriverFacade;
beforeAll(async () => {
  vendors = await startVendors();
});
// Anew for each test: a refusal for the rate limit holds back all later calls of its instance.
beforeEach(async () => {
  vendors.reset();
  const perCall = ['apiKey'] as const;
  const configured = Object.entries(vendors.configuration);
  const drivers = Object.fromEntries(configured.map(([name, options]) => [name, { ...options, perCall }]));
  const imports = [LlmDriverModule.forRoot({ drivers })];
  llm = (await Test.createTestingModule({ imports }).compile()).get(LlmDriverFacade);
});

interface Expected {
  readonly kind: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

const RATE = { kind: 'rate_limit_exceeded', retryable: true };
const QUOTA = { kind: 'provider_quota_exhausted', retryable: false };
const BUSY = { kind: 'provider_overloaded', retryable: true };
const MODEL = { kind: 'model_not_found', retryable: false };
const LONG = { kind: 'context_length_exceeded', retryable: false };
const INVALID = { kind: 'invalid_request', retryable: false };

const CASES: readonly [VendorName, string, VendorRefusal, Expected][] = [
  ['gemini', 'a limit per minute', geminiRateLimit(34), { ...RATE, retryAfterMs: 34_500 }],
  ['gemini', 'no capacity', GEMINI_OVERLOADED, BUSY],
  [
    'gemini',
    'a long prompt',
    geminiError(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ),
    LONG,
  ],
  [
    'gemini',
    'a country',
    geminiError(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    { kind: 'upstream_auth_failed' },
  ],
  ['mistral', 'a limit', MISTRAL_RATE_LIMIT, RATE],
  ['mistral', 'a page of its proxy', MISTRAL_OVERLOADED, BUSY],
  ['mistral', 'an unknown model', mistralError(400, 'invalid_model', '1500', 'Invalid model: x'), MODEL],
  [
    'mistral',
    'a long prompt',
    mistralError(
      400,
      'context_length_exceeded',
      '3051',
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    ),
    LONG,
  ],
  ['deepseek', 'an empty account', DEEPSEEK_NO_BALANCE, QUOTA],
  ['deepseek', 'a limit', DEEPSEEK_RATE_LIMIT, RATE],
  ['deepseek', 'no capacity', DEEPSEEK_BUSY, BUSY],
  ['openrouter', 'an empty account', OPENROUTER_NO_CREDITS, QUOTA],
  ['openrouter', 'a budget of calls in flight', OPENROUTER_BUDGET, { ...RATE, retryAfterMs: 7_000 }],
  ['openrouter', 'an answer that may cost too much', OPENROUTER_FEW_CREDITS, QUOTA],
  ['openrouter', 'flagged content', OPENROUTER_FLAGGED, INVALID],
  ['openrouter', 'no provider', OPENROUTER_NO_PROVIDER, { kind: 'upstream_error', retryable: true }],
  [
    'openrouter',
    'a limit of the provider behind it',
    relayed(429, {
      error: { message: 'Please retry shortly', code: 429 },
    }),
    RATE,
  ],
  [
    'openrouter',
    'a limit with a wait in its metadata',
    openRouterError(429, 'Provider returned error', {
      ...{ raw: 'temporarily rate-limited upstream. Please retry shortly', provider_name: 'Venice' },
      ...{ retry_after_seconds: 17 },
    }),
    { ...RATE, retryAfterMs: 17_000 },
  ],
  [
    'openrouter',
    'a spent budget of a key',
    openRouterError(403, 'Budget exceeded', { limit_source: 'openrouter_key_limit', limit_usd: 5 }),
    QUOTA,
  ],
  [
    'openrouter',
    'an error with status 200',
    { ...openRouterError(502, 'Provider disconnected'), status: 200 },
    { kind: 'upstream_error', retryable: true },
  ],
  ['ollama', 'a full queue', OLLAMA_BUSY, BUSY],
  ['ollama', 'too little memory', OLLAMA_NO_MEMORY, { kind: 'upstream_error', retryable: false }],
  [
    'ollama',
    'no tools',
    ollamaError(400, 'registry.ollama.ai/library/x does not support tools'),
    { kind: 'unsupported' },
  ],
  ['azure-openai', 'a limit', azureRateLimit(34), { ...RATE, retryAfterMs: 34_000 }],
  ['azure-openai', 'filtered content', AZURE_FILTERED, INVALID],
  [
    'azure-openai',
    'a long prompt',
    azureError(
      400,
      'context_length_exceeded',
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
      { type: 'invalid_request_error', param: 'messages' },
    ),
    LONG,
  ],
  [
    'azure-openai',
    'a token that is out of date',
    azureError(
      401,
      'Unauthorized',
      'Access token is missing, invalid, audience is incorrect, or have expired.',
    ),
    { kind: 'upstream_auth_failed' },
  ],
];

describe.each([
  ['whole', (name: VendorName) => llm.chat({ model: name, messages }, { attempts: 1 })],
  ['streamed', (name: VendorName) => readStream(name)],
])('a refusal of a call that is %s', (_, ask) => {
  it.each(CASES)('of %s is read as that vendor means it: %s', async (name, _what, refusal, expected) => {
    vendors.of(name).enqueue(refusal);
    const failure = (await ask(name).catch((error: unknown) => error)) as LlmError;
    expect({
      kind: failure.kind,
      retryable: failure.retryable,
      retryAfterMs: failure.retryAfterMs,
    }).toMatchObject(expected);
    expect(vendors.of(name).calls).toHaveLength(1);
  });
});

const messages = [{ role: 'user', content: 'Hi' }];

async function readStream(name: VendorName, attempts = 1): Promise<string> {
  let text = '';
  for await (const { choices } of llm.chatStream({ model: name, messages }, { attempts }))
    text += choices[0]?.delta.content ?? '';
  return text;
}

describe('the content of a refusal', () => {
  it('for filtered content has the code of it', async () => {
    for (const [name, refusal] of [
      ['azure-openai', AZURE_FILTERED],
      ['openrouter', OPENROUTER_FLAGGED],
    ] as const) {
      vendors.of(name).enqueue(refusal);
      await expect(llm.chat({ model: name, messages })).rejects.toMatchObject({ code: 'content_filter' });
    }
  });
});

describe.each(['gemini', 'mistral', 'deepseek', 'openrouter', 'azure-openai'] as const)(
  'the key of %s',
  (name) => {
    it('is called wrong if it is, after one call', async () => {
      const failure = llm.chat({ model: name, messages }, { apiKey: 'wrong-key-of-this-test-0123' });
      await expect(failure).rejects.toMatchObject({ kind: 'upstream_auth_failed', attempts: 1 });
    });

    it('lists models, without prefixes', async () => {
      const ids = await llm.driver(name).models();
      expect(ids.length).toBeGreaterThan(1);
      expect(ids.every((id) => !id.startsWith('models/'))).toBe(true);
    });
  },
);

describe('a stream that breaks', () => {
  it.each(['gemini', 'mistral', 'deepseek', 'openrouter', 'ollama', 'azure-openai'] as const)(
    'of %s is no whole answer',
    async (name) => {
      vendors.of(name).enqueue({ text: 'x'.repeat(100), stream: { cutAfter: 5 } });
      await expect(readStream(name)).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
    },
  );

  it('of OpenRouter tells the error of the provider behind it', async () => {
    vendors
      .of('openrouter')
      .enqueue({ stream: { errorAfter: { events: 5, error: OPENROUTER_STREAM_ERROR } } });
    await expect(readStream('openrouter')).rejects.toMatchObject({
      kind: 'upstream_error',
      providerStatus: 200,
    });
  });

  it.each(['gemini', 'mistral', 'deepseek', 'openrouter', 'ollama', 'azure-openai'] as const)(
    'of %s is read the same however it is cut',
    async (name) => {
      vendors.of(name).enqueue({ text: 'Größe: 20 °C 🌍', stream: { pieceLength: 3 } });
      expect(await readStream(name)).toBe('Größe: 20 °C 🌍');
    },
  );
});
