import type {
  FullWireAnswer,
  ProviderWire,
  ReceivedCall,
  WireAnswer,
} from '../../../modules/llm-driver/testing/index.js';

interface WireBlock {
  readonly type: string;
  readonly text?: string;
}

interface WireRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: readonly WireBlock[] }[];
}

/** How Anthropic's Messages read and write. */
export const anthropicWire: ProviderWire = {
  promptOf({ body }) {
    const { messages = [] } = body as WireRequest;
    const { content = [] } = messages.findLast(({ role }) => role === 'user') ?? {};
    return content.map(({ text = '' }) => text).join('');
  },

  answer(answer, call) {
    return {
      ...head(call, answer.toolCall ? 'tool_use' : 'end_turn'),
      content: [blockOf(answer)],
      usage: { input_tokens: answer.usage.promptTokens, output_tokens: answer.usage.completionTokens },
      house_number: 7,
    };
  },

  stream(pieces, call) {
    const usage = { input_tokens: 5, output_tokens: 1 };
    const opening =
      event({ type: 'message_start', message: { ...head(call, null), content: [], usage } }) +
      event({ type: 'ping' }) +
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
    const parts = pieces.map((text, index) => {
      const delta = { type: 'text_delta', text };
      return (index === 0 ? opening : '') + event({ type: 'content_block_delta', index: 0, delta });
    });
    const end =
      event({ type: 'content_block_stop', index: 0 }) +
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } }) +
      event({ type: 'message_stop' });
    return { parts, end };
  },

  answerFully(answer, call) {
    return {
      ...head(call, answer.toolCalls.length > 0 ? 'tool_use' : 'end_turn'),
      content: blocksOf(answer),
      usage: { input_tokens: 5, output_tokens: 3 },
    };
  },

  streamFully(answer, call) {
    const usage = { input_tokens: 5, output_tokens: 1 };
    const stop_reason = answer.toolCalls.length > 0 ? 'tool_use' : 'end_turn';
    return [
      event({ type: 'message_start', message: { ...head(call, null), content: [], usage } }),
      ...blocksOf(answer).map(blockEvents),
      event({ type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 3 } }),
      event({ type: 'message_stop' }),
    ].join('');
  },

  stateOf: ({ state }) => state,

  limits: {
    headers: {
      date: 'Tue, 01 Dec 2026 00:00:00 GMT',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-12-01T00:00:01Z',
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '29500',
      'anthropic-ratelimit-input-tokens-reset': '2026-12-01T00:00:02Z',
    },
    reported: [
      { unit: 'requests', window: 'minute', limit: 50, remaining: 49, resetMs: 1_000 },
      { unit: 'input_tokens', window: 'minute', limit: 30_000, remaining: 29_500, resetMs: 2_000 },
    ],
  },

  refusals: {
    money: refusal(
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
    ),
    tooLong: refusal('prompt is too long: 210000 tokens > 200000 maximum'),
  },

  error(status, message) {
    return { type: 'error', error: { type: TYPES[status] ?? 'api_error', message }, request_id: 'req_1' };
  },
};

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function refusal(message: string) {
  const error = { type: 'invalid_request_error', message };
  return { status: 400, body: { type: 'error', error, request_id: 'req_1' } };
}

type FullBlock = Readonly<Record<string, unknown>> & { readonly type: string };

function blocksOf({ text, toolCalls, reasoning }: FullWireAnswer): FullBlock[] {
  return [
    ...(reasoning ? [{ type: 'thinking', thinking: reasoning.text, signature: reasoning.state }] : []),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map(({ name, arguments: input }, index) => ({
      ...{ type: 'tool_use', id: `toolu_${index + 1}`, name, input },
    })),
  ];
}

/** A block as it begins, and its deltas. */
function blockParts(block: FullBlock): readonly [FullBlock, ...FullBlock[]] {
  const { type, thinking, signature, text, input } = block;
  if (type === 'thinking') {
    const start = { type, thinking: '', signature: '' };
    return [start, { type: 'thinking_delta', thinking }, { type: 'signature_delta', signature }];
  }
  if (type === 'text')
    return [
      { type, text: '' },
      { type: 'text_delta', text },
    ];
  const json = JSON.stringify(input);
  const half = Math.ceil(json.length / 2);
  const pieces = [json.slice(0, half), json.slice(half)];
  const deltas = pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
  return [{ ...block, input: {} }, ...deltas];
}

function blockEvents(block: FullBlock, index: number): string {
  const [content_block, ...deltas] = blockParts(block);
  return [
    event({ type: 'content_block_start', index, content_block }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ].join('');
}

function head({ body }: ReceivedCall, stop_reason: string | null) {
  const { model } = body as WireRequest;
  return { id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason, stop_sequence: null };
}

function blockOf({ text, toolCall }: WireAnswer) {
  if (toolCall === undefined) return { type: 'text', text, citations: null };
  return { type: 'tool_use', id: 'toolu_1', name: toolCall.name, input: toolCall.arguments };
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
