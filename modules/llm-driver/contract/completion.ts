import { randomUUID } from 'node:crypto';
import type {
  ChatChoice,
  ChatCompletion,
  ChatCompletionChunk,
  ChatMessage,
  ChatRequest,
} from './chat.types.js';
import { warningsOf } from './answer-warnings.js';
import type { ChatReply, CompletionChoice, CompletionResponse, Usage } from './completion.types.js';
import { choiceIndex, type TokenCounts, tokenCounts } from './token-counts.js';
import { wholeDelta } from './tool-call-deltas.js';

/**
 * Turns a provider's object into a {@link CompletionResponse}. Fields that a server left out or wrote in
 * another form have their usual form in the response, and their original one in `raw`.
 * @param driver the instance that answered
 */
export function toCompletionResponse(
  raw: ChatCompletion,
  request: ChatRequest,
  driver: string,
): CompletionResponse {
  const choices = raw.choices.map(toChoice);
  const first = choices[0];
  const warnings = warningsOf(raw);
  return {
    content: first?.content ?? '',
    finishReason: first?.finishReason ?? null,
    usage: toUsage(raw, request),
    model: typeof raw.model === 'string' ? raw.model : (request.model ?? ''),
    driver,
    id: idOf(raw),
    choices,
    ...(warnings.length > 0 && { warnings }),
    raw,
  };
}

/** Some servers count their answers, others give none an id. */
function idOf({ id }: { readonly id: unknown }): string {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

function toChoice(choice: ChatChoice, position: number): CompletionChoice {
  const { content, tool_calls: toolCalls, refusal } = choice.message ?? {};
  const reasoning = reasoningText(choice.message);
  return {
    index: choiceIndex(choice.index, position),
    content: answerText(content),
    finishReason: choice.finish_reason ?? null,
    ...(toolCalls ? { toolCalls } : {}),
    ...(refusal ? { refusal } : {}),
    ...(reasoning ? { reasoning } : {}),
  };
}

/** Returns the characters of a reply: of its JSON if the driver reported that, else of its texts. */
export function replyCharacters({ completion, rawText }: ChatReply): number {
  return rawText?.length ?? completion.choices.reduce((sum, choice) => sum + choiceCharacters(choice), 0);
}

/** Returns the characters of the texts, tool calls and log probabilities of one choice. */
function choiceCharacters({ message, logprobs }: ChatChoice): number {
  const { content, refusal, tool_calls: calls } = message ?? {};
  const texts = [
    answerText(content),
    reasoningText(message),
    answerText(refusal),
    calls ? JSON.stringify(calls) : '',
    logprobs ? JSON.stringify(logprobs) : '',
  ];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** Returns the reasoning of an answer, which providers write into either of two fields; `''` without any. */
function reasoningText(message: ChatChoice['message'] | undefined): string {
  return answerText(message?.reasoning_content) || answerText(message?.reasoning);
}

/** Levels of lists in an answer's content that are read: a provider may nest them deeper than the stack. */
const MAX_CONTENT_DEPTH = 8;

/**
 * Returns the text of an answer's `content`, which may be any JSON value. Some servers answer in a list of
 * parts; parts without text stay in `raw` alone.
 */
export function answerText(content: unknown, depth = MAX_CONTENT_DEPTH): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || depth === 0) return '';
  return content.map((part: { text?: unknown } | null) => answerText(part?.text, depth - 1)).join('');
}

function toUsage(raw: ChatCompletion, request: ChatRequest): Usage {
  const { prompt, completion, total, ...parts } = tokenCounts(raw.usage);
  const details = partsOfUsage(parts);
  if (prompt !== undefined && completion !== undefined && total !== undefined) {
    const counts = { promptTokens: prompt, completionTokens: completion, totalTokens: total };
    return { ...counts, ...details, estimated: false };
  }
  const promptTokens = estimateTokens(JSON.stringify(request.messages).length);
  const completionTokens = raw.choices.reduce(
    (sum, choice) => sum + estimateTokens(answerText(choice.message?.content).length),
    0,
  );
  const totalTokens = promptTokens + completionTokens;
  return { promptTokens, completionTokens, totalTokens, ...details, estimated: true };
}

/** Returns the further fields of a usage that are known, and no others. */
export function partsOfUsage({
  cached,
  reasoning,
  cost,
}: Pick<TokenCounts, 'cached' | 'reasoning' | 'cost'>): Pick<
  Usage,
  'cachedTokens' | 'reasoningTokens' | 'cost'
> {
  return {
    ...(cached === undefined ? {} : { cachedTokens: cached }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
    ...(cost === undefined ? {} : { cost }),
  };
}

/** Usage of no call at all. */
export const NO_USAGE: Usage = { promptTokens: 0, completionTokens: 0, totalTokens: 0, estimated: false };

/**
 * Adds up two usages. The sum is `estimated` if one of them is. It has cached tokens, reasoning tokens and a
 * cost if one of them has.
 */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    ...partsOfUsage({
      cached: sumOfKnown(a.cachedTokens, b.cachedTokens),
      reasoning: sumOfKnown(a.reasoningTokens, b.reasoningTokens),
      cost: sumOfKnown(a.cost, b.cost),
    }),
    estimated: a.estimated || b.estimated,
  };
}

function sumOfKnown(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

/**
 * Creates a completion with one choice for each text. Its usage is estimated from the lengths of the texts.
 * @param createdMs milliseconds since 1970. Default: now
 */
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

/**
 * Splits a completion into the chunks of a stream: the content of each choice with its log probabilities, the
 * end of each with its other fields, then the usage. The first chunk has the other fields of the completion.
 * A choice without a finish reason ends with `stop`, or `tool_calls`: clients take a stream without one for
 * cut off. Before log probabilities comes a chunk with the role alone, as OpenAI sends it: OpenAI's client
 * for Node reads those of a first chunk twice.
 */
export function* completionToChunks(completion: ChatCompletion): Generator<ChatCompletionChunk> {
  const { choices, usage, ...fields } = completion;
  const object = 'chat.completion.chunk';
  const { id, created, model, system_fingerprint } = completion;
  const base = {
    ...{ id, object, created, model },
    ...(system_fingerprint === undefined ? {} : { system_fingerprint }),
  };
  let first: object | undefined = { ...fields, object };
  for (const [position, { index, message, logprobs }] of choices.entries()) {
    const delta = wholeDelta(message ?? {});
    const said = { index: index ?? position, delta, finish_reason: null };
    if (logprobs) {
      const delta = { role: message?.role ?? 'assistant' };
      yield { ...base, ...first, choices: [{ ...said, delta, logprobs: null }] };
      first = undefined;
    }
    yield { ...base, ...first, choices: [logprobs === undefined ? said : { ...said, logprobs }] };
    first = undefined;
  }
  for (const [position, { index, message, logprobs: _, finish_reason, ...others }] of choices.entries()) {
    const reason = finish_reason ?? (message?.tool_calls?.length ? 'tool_calls' : 'stop');
    yield { ...base, choices: [{ index: index ?? position, delta: {}, ...others, finish_reason: reason }] };
  }
  if (usage) yield { ...base, ...first, choices: [], usage };
}

/** Returns the text of a message, with its text parts joined; `''` if it has none. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

/** Returns the text of the last user message, which a person would call the prompt; `''` if there is none. */
export function promptText(request: ChatRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user');
  return last ? messageText(last) : '';
}

/** Characters in one token, roughly: the vendors' rule of thumb for English text. */
export const CHARACTERS_PER_TOKEN = 4;

/** Tokens that a chat template adds around a message, roughly. */
export const MESSAGE_FRAME_TOKENS = 4;

/** Estimates the tokens of a text from its length in characters, rounded up. 0 for an empty text. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
