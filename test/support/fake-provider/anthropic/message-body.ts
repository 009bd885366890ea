import { blocksOf, type FakeBlock, type FakeMessage, type SentRequest } from './fake-message.js';
import { signed } from './signatures.js';

/** Fields of a whole answer. */
export interface MessageBody {
  readonly content: readonly FakeBlock[];
  readonly usage: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Returns the body of an answer, as it is sent without a stream. */
export function messageBody(spec: FakeMessage, request: SentRequest, id: string): MessageBody {
  const content = signed(spec.blocks ?? [{ type: 'text', text: `echo: ${lastText(request)}` }]);
  const hasCall = content.some(({ type }) => type === 'tool_use');
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: content.map((block) => (block.type === 'text' ? { citations: null, ...block } : block)),
    stop_reason: spec.stopReason ?? (hasCall ? 'tool_use' : 'end_turn'),
    stop_sequence: spec.stopSequence ?? null,
    stop_details: spec.stopDetails ?? null,
    container: null,
    usage: {
      input_tokens: 12,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 7,
      service_tier: 'standard',
      ...spec.usage,
    },
    ...spec.fields,
  };
}

function lastText({ messages }: SentRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  if (last === undefined) return '';
  return blocksOf(last)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}
