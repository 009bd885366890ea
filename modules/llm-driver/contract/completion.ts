import type {
  ChatChoice,
  ChatCompletion,
  ChatRequest,
  ChatCompletionChunk,
  ChatMessage,
} from './chat.types.js';
import type { CompletionChoice, CompletionResponse, Usage } from './completion.types.js';
import { randomUUID } from 'node:crypto';
import { estimateTokens } from './token-estimate.js';

/** The friendly view of a provider's object: what servers leave out, or write otherwise, has its usual form here and its own in `raw`. */
export function toCompletionResponse(
  raw: ChatCompletion,
  request: ChatRequest,
  driver: string,
): CompletionResponse {
  const choices = raw.choices.map(toChoice);
  const first = choices[0];
  return {
    content: first?.content ?? '',
    finishReason: first?.finishReason ?? null,
    usage: toUsage(raw, request),
    model: typeof raw.model === 'string' ? raw.model : (request.model ?? ''),
    driver,
    id: raw.id,
    choices,
    raw,
  };
}

/** Sums figures; the sum is estimated as soon as one part of it is. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    estimated: a.estimated || b.estimated,
  };
}

export const NO_USAGE: Usage = { promptTokens: 0, completionTokens: 0, totalTokens: 0, estimated: false };

function toChoice(choice: ChatChoice, position: number): CompletionChoice {
  const { content, tool_calls: toolCalls, refusal, reasoning } = choice.message ?? {};
  return {
    index: choice.index ?? position,
    content: textOf(content),
    finishReason: choice.finish_reason ?? null,
    ...(toolCalls ? { toolCalls } : {}),
    ...(refusal ? { refusal } : {}),
    ...(reasoning ? { reasoning } : {}),
  };
}

/** Some servers answer in parts, as a question may be asked; those without text are left to `raw`. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.map((part: { text?: unknown } | null) => textOf(part?.text)).join('');
}

function toUsage(raw: ChatCompletion, request: ChatRequest): Usage {
  const { usage } = raw;
  if (usage && Number.isFinite(usage.prompt_tokens) && Number.isFinite(usage.completion_tokens)) {
    const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
    return {
      promptTokens,
      completionTokens,
      totalTokens: usage.total_tokens ?? promptTokens + completionTokens,
      estimated: false,
    };
  }
  const promptTokens = estimateTokens(JSON.stringify(request.messages).length);
  const completionTokens = raw.choices.reduce(
    (sum, choice) => sum + estimateTokens(textOf(choice.message?.content).length),
    0,
  );
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, estimated: true };
}

/** A completion with these texts, one choice each, and usage counted at about four characters a token. */
export function textCompletion(
  request: ChatRequest,
  texts: readonly string[],
  createdMs = Date.now(),
): ChatCompletion {
  const promptTokens = request.messages.reduce(
    (sum, message) => sum + estimateTokens(messageText(message).length),
    0,
  );
  const completionTokens = texts.reduce((sum, text) => sum + estimateTokens(text.length), 0);
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(createdMs / 1000),
    model: request.model ?? 'unknown',
    choices: texts.map((content, index) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    })),
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** A finished completion as the chunks a provider would have streamed: one with everything, one that ends it, usage last. */
export function* completionToChunks(completion: ChatCompletion): Generator<ChatCompletionChunk> {
  const { id, created, model } = completion;
  const base = { id, object: 'chat.completion.chunk', created, model } as const;
  for (const { index, message } of completion.choices) {
    yield { ...base, choices: [{ index, delta: { ...message }, finish_reason: null }] };
  }
  for (const { index, finish_reason } of completion.choices) {
    yield { ...base, choices: [{ index, delta: {}, finish_reason }] };
  }
  if (completion.usage) yield { ...base, choices: [], usage: completion.usage };
}

/** The text of a message, its text parts joined where it has several. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

/** The text of the last user message, `''` where there is none: what a person would call the prompt. */
export function promptText(request: ChatRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user');
  return last ? messageText(last) : '';
}
