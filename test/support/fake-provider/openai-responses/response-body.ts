import { completedItems } from './encrypted-reasoning.js';
import { type FakeItem, type FakeResponse, inputOf, type SentResponse } from './fake-response.js';

/** Fields of a whole response. */
export interface ResponseBody {
  readonly id: string;
  readonly status: string;
  readonly output: readonly FakeItem[];
  readonly usage: unknown;
  readonly [field: string]: unknown;
}

/** Returns the body of an answer, as it is sent without a stream. */
export function responseBody(spec: FakeResponse, request: SentResponse, number: number): ResponseBody {
  const include = Array.isArray(request.include) ? (request.include as unknown[]) : [];
  const isEncrypted = include.includes('reasoning.encrypted_content');
  const echo = [{ type: 'output_text', text: `echo: ${lastText(request)}` }];
  const items = spec.output ?? [{ type: 'message', content: echo }];
  return {
    id: `resp_${number}`,
    object: 'response',
    created_at: 1_796_000_000,
    completed_at: 1_796_000_001,
    status: spec.status ?? 'completed',
    background: false,
    error: spec.error ?? null,
    incomplete_details: spec.reason === undefined ? null : { reason: spec.reason },
    instructions: null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: request.model,
    output: completedItems(items, String(number), isEncrypted),
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: 'medium', summary: null },
    service_tier: 'default',
    store: request.store ?? true,
    temperature: 1,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 19,
      ...spec.usage,
    },
    metadata: request.metadata ?? {},
    ...spec.fields,
  };
}

function lastText(request: SentResponse): string {
  const last = inputOf(request).findLast(({ type, role }) => type === 'message' && role === 'user');
  const content = last?.content ?? '';
  if (typeof content === 'string') return content;
  return (content as FakeItem[]).map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}
