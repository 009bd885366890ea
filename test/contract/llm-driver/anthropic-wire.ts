import type { ProviderWire, ReceivedCall, WireAnswer } from '../../../modules/llm-driver/testing/index.js';

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

  error(status, message) {
    return { type: 'error', error: { type: TYPES[status] ?? 'api_error', message }, request_id: 'req_1' };
  },
};

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
};

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
