import type {
  ChatChoice,
  ChatCompletion,
  ChatCompletionChunk,
  ChatRequest,
  ToolCall,
  WireUsage,
} from '../contract/chat.types.js';
import { textCompletion } from '../contract/completion.js';
import type { FakeAnswer, FakeToolCall } from './fake-reply.js';

/** Returns an answer as a whole completion. */
export function answerCompletion(request: ChatRequest, answer: FakeAnswer): ChatCompletion {
  const text = textOf(answer);
  const completion = textCompletion(request, [text ?? '']);
  const toolCalls = answer.toolCalls?.map(toToolCall);
  const message: ChatChoice['message'] = {
    role: 'assistant',
    content: text,
    refusal: answer.refusal ?? null,
    ...(answer.reasoning === undefined ? {} : { reasoning: answer.reasoning }),
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
  };
  const finishReason = answer.finishReason ?? (toolCalls?.length ? 'tool_calls' : 'stop');
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  return { ...completion, choices, usage: usageOf(answer, completion.usage) };
}

/** Yields the chunks of a completion: one for each piece of its text, then its end and its usage. */
export function* pieceChunks(
  completion: ChatCompletion,
  pieces: readonly string[],
): Generator<ChatCompletionChunk> {
  const { id, created, model, usage } = completion;
  const base = { id, object: 'chat.completion.chunk', created, model } as const;
  const choice = completion.choices[0]!;
  const { content: _, ...rest } = choice.message;
  let delta: ChatCompletionChunk['choices'][number]['delta'] = rest;
  for (const content of pieces) {
    yield { ...base, choices: [{ index: 0, delta: { ...delta, content }, finish_reason: null }] };
    delta = {};
  }
  yield { ...base, choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }] };
  if (usage) yield { ...base, choices: [], usage };
}

function textOf({ text, object, stream }: FakeAnswer): string | null {
  if (object !== undefined) return JSON.stringify(object);
  return text ?? stream?.join('') ?? null;
}

function toToolCall({ name, arguments: given = {}, id }: FakeToolCall, position: number): ToolCall {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: id ?? `call_${position + 1}`, type: 'function', function: { name, arguments: text } };
}

function usageOf(
  { usage }: FakeAnswer,
  estimated: WireUsage | null | undefined,
): WireUsage | null | undefined {
  if (usage === undefined || usage === null) return usage === null ? null : estimated;
  const { promptTokens = 0, completionTokens = 0, cachedTokens, reasoningTokens, cost } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: usage.totalTokens ?? promptTokens + completionTokens,
    ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
    ...(cost === undefined ? {} : { cost }),
  };
}
