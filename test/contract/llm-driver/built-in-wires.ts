import { openAiWire, type ProviderWire } from '../../../modules/llm-driver/testing/index.js';
import { anthropicWire } from './anthropic-wire.js';
import { reshapedWire, type Said } from './reshaped-wire.js';

/** OpenAI's headers of limits, and what they say by the provider's own windows. */
function limits(requests?: 'minute' | 'day'): NonNullable<ProviderWire['limits']> {
  return {
    headers: {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '29990',
      'x-ratelimit-reset-tokens': '20ms',
    },
    reported: [
      { unit: 'requests', window: requests, limit: 500, remaining: 499, resetMs: 120 },
      { unit: 'tokens', window: 'minute', limit: 30_000, remaining: 29_990, resetMs: 20 },
    ] as NonNullable<ProviderWire['limits']>['reported'],
  };
}

const TOO_LONG = {
  status: 400,
  body: {
    error: {
      message:
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      ...{ type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    },
  },
};

const NO_QUOTA = {
  status: 429,
  body: {
    error: {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      ...{ type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
    },
  },
};

const openAi: ProviderWire = {
  ...openAiWire,
  limits: limits(),
  refusals: { money: NO_QUOTA, tooLong: TOO_LONG },
};

/** vLLM, as one of many servers. */
const compatible: ProviderWire = {
  ...openAiWire,
  limits: limits(),
  stateOf: ({ text }) => text,
  refusals: {
    money: { status: 402, body: { error: { message: 'Insufficient credits.' } } },
    tooLong: {
      status: 400,
      body: {
        object: 'error',
        message:
          "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages.",
        ...{ type: 'BadRequestError', param: null, code: 400 },
      },
    },
  },
};

const azure: ProviderWire = {
  ...openAi,
  limits: limits('minute'),
  error: (status, message) => ({ error: { code: String(status), message } }),
};

const groq = reshapedWire(withReasoning, {
  limits: limits('day'),
  refusals: {
    money: {
      status: 400,
      body: {
        error: {
          message: 'API usage has been blocked: the spend limit of the organization is reached.',
          ...{ type: 'invalid_request_error', code: 'blocked_api_access' },
        },
      },
    },
    tooLong: {
      status: 400,
      body: {
        error: {
          message: 'Please reduce the length of the messages or completion.',
          ...{ type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
        },
      },
    },
  },
});

const geminiError = (code: number, message: string, status: string) => [{ error: { code, message, status } }];

const gemini = reshapedWire(
  ({ tool_calls: calls, ...said }, { reasoning }) => ({
    ...said,
    ...(calls && {
      tool_calls: calls.map((call) => ({
        ...call,
        ...(reasoning && { extra_content: { google: { thought_signature: reasoning.state } } }),
      })),
    }),
  }),
  {
    stateOf: ({ state }) => state,
    error: (status, message) => geminiError(status, message, 'UNKNOWN'),
    refusals: {
      money: {
        status: 429,
        body: geminiError(
          429,
          'Your prepayment credits are depleted. Please go to AI Studio.',
          'RESOURCE_EXHAUSTED',
        ),
      },
      tooLong: {
        status: 400,
        body: geminiError(
          400,
          'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          'INVALID_ARGUMENT',
        ),
      },
    },
  },
);

const mistral = reshapedWire(
  ({ reasoning_content: thought, content, ...said }) => {
    if (thought === undefined) return { ...said, ...(content !== undefined && { content }) };
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: thought }] };
    const text = typeof content === 'string' ? [{ type: 'text', text: content }] : [];
    return { ...said, content: [thinking, ...text] };
  },
  {
    stateOf: ({ text }) => text,
    limits: {
      headers: {
        'x-ratelimit-limit-req-minute': '50',
        'x-ratelimit-remaining-req-minute': '49',
        'x-ratelimit-limit-tokens-minute': '50000',
        'x-ratelimit-remaining-tokens-minute': '47300',
      },
      reported: [
        { unit: 'requests', window: 'minute', limit: 50, remaining: 49, resetMs: undefined },
        { unit: 'tokens', window: 'minute', limit: 50_000, remaining: 47_300, resetMs: undefined },
      ] as unknown as NonNullable<ProviderWire['limits']>['reported'],
    },
    error: (status, message) => ({
      object: 'error',
      message,
      type: 'error',
      param: null,
      code: String(status),
    }),
    refusals: {
      money: { status: 402, body: { detail: 'Payment required' } },
      tooLong: {
        status: 400,
        body: {
          object: 'error',
          message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
          ...{ type: 'invalid_request_prompt', param: null, code: '3051' },
        },
      },
    },
  },
);

const deepSeek: ProviderWire = {
  ...openAiWire,
  stateOf: ({ text }) => text,
  refusals: {
    money: {
      status: 402,
      body: {
        error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
      },
    },
    tooLong: TOO_LONG,
  },
};

const openRouter = reshapedWire(
  ({ reasoning_content: text, ...said }, { reasoning }) => ({
    ...said,
    ...(text !== undefined && {
      reasoning: text,
      reasoning_details: [{ type: 'reasoning.text', text, signature: reasoning?.state, index: 0 }],
    }),
  }),
  {
    stateOf: ({ state }) => state,
    error: (code, message) => ({ error: { code, message, metadata: {} } }),
    refusals: {
      money: {
        status: 402,
        body: {
          error: { code: 402, message: 'Insufficient credits. Add more to go on.' },
          user_id: 'user_1',
        },
      },
      tooLong: {
        status: 400,
        body: {
          error: {
            code: 400,
            message:
              "This endpoint's maximum context length is 8192 tokens. However, you requested about 9000.",
          },
        },
      },
    },
  },
);

const ollama = reshapedWire(withReasoning, {
  stateOf: ({ text }) => text,
  error: (_status, message) => ({ error: { message, type: 'api_error', param: null, code: null } }),
  refusals: {
    // Of its cloud: a server of one's own has no account.
    money: { status: 402, body: { error: 'Insufficient credits.' } },
    tooLong: {
      status: 500,
      body: {
        error: { message: 'prompt too long; exceeded max context length by 12 tokens', type: 'api_error' },
      },
    },
  },
});

/** `reasoning` instead of `reasoning_content`. */
function withReasoning({ reasoning_content: text, ...said }: Said): Said {
  return { ...said, ...(text !== undefined && { reasoning: text }) };
}

/** How the providers of the built-in drivers read and write; null for a driver without one. */
export const BUILT_IN_WIRES: Readonly<Record<string, ProviderWire | null>> = {
  'ai-sdk': openAiWire,
  anthropic: anthropicWire,
  'azure-openai': azure,
  deepseek: deepSeek,
  gemini,
  groq,
  mistral,
  mock: null,
  ollama,
  openai: openAi,
  'openai-compatible': compatible,
  openrouter: openRouter,
};
