import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatRequest,
  ToolCall,
  WireUsage,
} from '../../contract/chat.types.js';
import { messageText, promptText, estimateTokens } from '../../contract/completion.js';
import { LlmError } from '../../contract/llm-error.js';
import { type ToolCallDelta, toolCallDeltas } from '../../contract/tool-call-deltas.js';
import { AnswerBudget } from './answer-budget.js';
import { isSchema, type Schema } from './answer-schema.js';
import type { MockAnswer, MockReply } from './mock.options.js';
import { toolResults, unscriptedToolCall } from './mock-tool-calls.js';
import { SchemaAnswer } from './schema-answer.js';

/** The `system_fingerprint` of answers that no script gave. */
export const UNSCRIPTED_FINGERPRINT = 'fp_mock_unscripted';

/** Returns true if a completion is a mock driver's own invention: no model and no script gave it. */
export function isInvented(completion: ChatCompletion): boolean {
  return completion.system_fingerprint === UNSCRIPTED_FINGERPRINT;
}

/** Identity and time of an answer. */
export interface MockStamp {
  readonly id: string;
  readonly createdMs: number;
}

/**
 * Returns a reply as a chat completion, with as many equal choices as `n` asks for.
 * @throws LlmError `invalid_request` if the choices together are too large
 */
export function mockCompletion(
  request: ChatRequest,
  reply: MockReply,
  stamp: MockStamp,
  usage?: WireUsage | null,
): ChatCompletion {
  const answer = typeof reply === 'string' ? { content: reply } : reply;
  const count = request.n ?? 1;
  if (count > 1) {
    const budget = new AnswerBudget('n');
    budget.spendNodes(count);
    budget.spendCharacters(count * charactersOf(answer));
  }
  const choices = Array.from({ length: count }, (_, index) => toChoice(answer, index));
  return {
    id: stamp.id,
    object: 'chat.completion',
    created: Math.floor(stamp.createdMs / 1000),
    model: request.model ?? 'mock',
    choices,
    ...(usage === null ? {} : { usage: usage ?? countTokens(request, answer, count) }),
  };
}

/** Yields a completion as a provider streams it: role, words, end and, if it was asked for, usage. */
export function* mockChunks(
  completion: ChatCompletion,
  includeUsage: boolean,
): Generator<ChatCompletionChunk> {
  const { id, created, model } = completion;
  const base = { id, object: 'chat.completion.chunk', created, model } as const;
  for (const { index, message, finish_reason } of completion.choices) {
    const { content, tool_calls: calls, ...rest } = message;
    yield { ...base, choices: [{ index, delta: { ...rest, content: '' }, finish_reason: null }] };
    for (const piece of content?.match(/\s*\S+\s*/g) ?? []) {
      yield { ...base, choices: [{ index, delta: { content: piece }, finish_reason: null }] };
    }
    for (const delta of toolCallPieces(calls ?? [])) {
      yield { ...base, choices: [{ index, delta: { tool_calls: [delta] }, finish_reason: null }] };
    }
    yield { ...base, choices: [{ index, delta: {}, finish_reason }] };
  }
  if (includeUsage && completion.usage) yield { ...base, choices: [], usage: completion.usage };
}

/** Part of a tool's arguments in one chunk: whole code points, so that every chunk is valid text. */
const ARGUMENTS_PIECE = /.{1,8}/gsu;

/** Yields each call with its name, then its arguments in pieces, as providers stream them. */
function* toolCallPieces(calls: readonly ToolCall[]): Generator<ToolCallDelta> {
  for (const { index, ...call } of toolCallDeltas(calls)) {
    const text = call.function?.arguments ?? '';
    yield { index, ...call, function: { ...call.function, arguments: '' } };
    for (const piece of text.match(ARGUMENTS_PIECE) ?? []) yield { index, function: { arguments: piece } };
  }
}

function toChoice(
  { finish_reason, content = null, ...said }: MockAnswer,
  index: number,
): ChatCompletion['choices'][number] {
  return {
    index,
    message: { role: 'assistant', content, refusal: null, ...said },
    logprobs: null,
    finish_reason: finish_reason ?? (said.tool_calls ? 'tool_calls' : 'stop'),
  };
}

function charactersOf({ content, reasoning, refusal, tool_calls }: MockAnswer): number {
  const texts = [content, reasoning, refusal, tool_calls && JSON.stringify(tool_calls)];
  return texts.reduce((sum, text) => sum + (text ?? '').length, 0);
}

function countTokens(
  { messages }: ChatRequest,
  { content, reasoning, refusal, tool_calls }: MockAnswer,
  count: number,
): WireUsage {
  let promptTokens = 0;
  for (const message of messages) promptTokens += estimateTokens(messageText(message).length);
  const said =
    estimateTokens((content ?? '').length) +
    estimateTokens((reasoning ?? '').length) +
    estimateTokens((refusal ?? '').length);
  const called = tool_calls ? estimateTokens(JSON.stringify(tool_calls).length) : 0;
  const completionTokens = (said + called) * count;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

const MAX_QUOTED_CHARACTERS = 200;
const MAX_NAMED_PARTS = 10;

const SCHEMA_FIELD = 'response_format.json_schema.schema';

/**
 * Returns the mock's own answer, in the format the request asks for and recognizable as a mock's: a call
 * of a tool (see {@link unscriptedToolCall}), or a text, which quotes the results of tools and names parts of
 * the prompt that are no text. Equal prompts get equal answers.
 * @throws LlmError `invalid_request` for a JSON schema that is none, or that asks for too large an answer
 */
export function unscriptedReply(request: ChatRequest): MockReply {
  const call = unscriptedToolCall(request);
  if (call !== undefined) return { tool_calls: [call] };
  const prompt = promptText(request);
  const format = request.response_format;
  if (format?.type === 'json_schema') {
    const budget = new AnswerBudget(SCHEMA_FIELD);
    return JSON.stringify(new SchemaAnswer(schemaIn(format), prompt, budget).value());
  }
  const results = toolResults(request).map((result) => ` [tool: ${result.slice(0, MAX_QUOTED_CHARACTERS)}]`);
  const parts = otherParts(request).map((type) => ` [${type}]`);
  const text = `Mock answer to: ${prompt.slice(0, MAX_QUOTED_CHARACTERS)}${parts.join('')}${results.join('')}`;
  return format?.type === 'json_object' ? JSON.stringify({ answer: text }) : text;
}

/** Returns the types of the parts of the last prompt that are no text, such as `image_url`. */
function otherParts({ messages }: ChatRequest): string[] {
  const content: unknown = messages.findLast(({ role }) => role === 'user')?.content;
  if (!Array.isArray(content)) return [];
  const types = content.map((part: { readonly type?: unknown } | null) => part?.type);
  return types
    .filter((type): type is string => typeof type === 'string' && type !== 'text')
    .slice(0, MAX_NAMED_PARTS)
    .map((type) => type.slice(0, MAX_QUOTED_CHARACTERS));
}

/** Returns the schema of a format; one that was left out allows any object. */
function schemaIn(format: object): Schema {
  const { json_schema: described } = format as { readonly json_schema?: unknown };
  const schema = isSchema(described) ? (described.schema ?? { type: 'object' }) : undefined;
  if (isSchema(schema)) return schema;
  throw new LlmError('invalid_request', {
    code: 'invalid_value',
    param: SCHEMA_FIELD,
    message: `${SCHEMA_FIELD}: expected a JSON schema as an object.`,
  });
}
