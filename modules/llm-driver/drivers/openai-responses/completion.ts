import type { ChatCompletion } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import type { ErrorFacts } from '../../errors/error-facts.js';
import type { Fields } from '../../errors/error-shapes.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import { parseAnswer } from '../../wire/replies.js';
import { answerMessage } from './answer-message.js';
import { assertAnswered, finishReason, isWhole } from './ending.js';
import { given, itemsIn, textIn } from './responses.types.js';
import { toWireUsage } from './usage.js';

/** Fields of a response that say the request again, or that a completion has in another place. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created_at', 'completed_at', 'model', 'output', 'output_text', 'usage', 'status'],
  ...['error', 'incomplete_details', 'instructions', 'input', 'metadata', 'parallel_tool_calls', 'tools'],
  ...['tool_choice', 'temperature', 'top_p', 'top_logprobs', 'max_output_tokens', 'max_tool_calls', 'text'],
  ...['reasoning', 'truncation', 'background', 'store', 'user', 'safety_identifier', 'prompt'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'previous_response_id'],
  ...['conversation', 'billing', 'context_management', 'frequency_penalty', 'presence_penalty'],
]);

/**
 * Returns the chat completion that a response says.
 * @param nowMs wall clock, for a response without a time
 * @throws LlmError for every reply that is not an answer
 */
export function readResponse(
  reply: ProviderReply,
  nowMs: () => number,
  errors: ErrorFacts | undefined,
): ChatCompletion {
  const body = parseAnswer(reply, nowMs, errors);
  assertAnswered(body, reply, nowMs(), errors);
  // It came whole: the next one would be as odd, and billed as well.
  if (!Array.isArray(body.output))
    throw LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  const items = itemsIn(body.output);
  return {
    ...responseHead(body, nowMs()),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: answerMessage(items, isWhole(body)),
        logprobs: null,
        finish_reason: finishReason(body, items),
      },
    ],
    usage: toWireUsage(body.usage),
    ...otherFields(body),
  };
}

/** Returns what a completion, and each of its chunks, says of its response. */
export function responseHead(
  { id, model, created_at: created }: Fields,
  nowMs: number,
): Readonly<Pick<ChatCompletion, 'id' | 'model' | 'created'>> {
  const seconds = typeof created === 'number' ? created : nowMs / 1_000;
  return { id: textIn(id), created: Math.floor(seconds), model: textIn(model) };
}

/** Returns the fields that a completion has besides: `service_tier`, and those not known here. */
export function otherFields(response: Fields): Readonly<Record<string, unknown>> {
  return given(Object.fromEntries(Object.entries(response).filter(([name]) => !NOT_PASSED.has(name))));
}
