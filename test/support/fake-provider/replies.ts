import type { ProviderCall } from './call.js';
import { estimateTokens, fieldsOf } from './call.js';
import { answeringModel, choiceCount } from './models.js';
import type { FinishReason, ReplySpec, UsageSpec } from './reply-spec.js';
import { requestIdOf } from './vendor-headers.js';

/** A tool call with its id chosen and its arguments written. */
export interface WrittenToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One choice of an answer, every field decided. */
export interface Choice {
  readonly text: string | null;
  readonly refusal: string | null;
  readonly reasoning: string | null;
  readonly toolCalls: readonly WrittenToolCall[];
  readonly finishReason: FinishReason;
}

/** One answer, every field decided: both the plain and the streamed form are written from it. */
export interface Reply {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage: object | null;
  readonly serviceTier: string;
  readonly fingerprint: string;
}

/** Fills in what the specification of an answer leaves open. */
export function composeReply(call: ProviderCall, spec: Partial<ReplySpec>): Reply {
  const choices = choicesOf(call, spec);
  return {
    id: `chatcmpl-fake${call.n}`,
    created: Math.floor(Date.now() / 1000),
    model: spec.model ?? answeringModel(call),
    choices,
    usage: spec.usage === null ? null : usageOf(call, choices, spec.usage ?? {}),
    serviceTier: spec.serviceTier ?? (call.flavour === 'groq' ? 'on_demand' : 'default'),
    fingerprint: 'fp_fakeprovider',
  };
}

/** The JSON of a plain, unstreamed answer. */
export function completionBody(call: ProviderCall, reply: Reply): string {
  return JSON.stringify({
    id: reply.id,
    object: 'chat.completion',
    created: reply.created,
    model: reply.model,
    choices: reply.choices.map((choice, index) => ({
      index,
      message: messageOf(call, choice),
      logprobs: null,
      finish_reason: choice.finishReason,
    })),
    usage: reply.usage ?? undefined,
    service_tier: reply.serviceTier,
    system_fingerprint: reply.fingerprint,
    x_groq: call.flavour === 'groq' ? xGroq(call, true) : undefined,
  });
}

/** Groq's own block: the request id, and the seed where the call chose one. */
export function xGroq(call: ProviderCall, withSeed: boolean): Record<string, unknown> {
  const { seed } = fieldsOf(call.body);
  return withSeed && typeof seed === 'number' ? { id: requestIdOf(call), seed } : { id: requestIdOf(call) };
}

/** A tool call as both vendors write it. */
export function toolCallJson({ id, name, arguments: text }: WrittenToolCall): object {
  return { id, type: 'function', function: { name, arguments: text } };
}

function messageOf(call: ProviderCall, choice: Choice): object {
  return {
    role: 'assistant',
    content: choice.text,
    // Groq's messages have no refusal field unless there is one.
    refusal: call.flavour === 'openai' ? choice.refusal : (choice.refusal ?? undefined),
    reasoning: choice.reasoning ?? undefined,
    tool_calls: choice.toolCalls.length > 0 ? choice.toolCalls.map(toolCallJson) : undefined,
  };
}

function choicesOf(call: ProviderCall, spec: Partial<ReplySpec>): Choice[] {
  const toolCalls = (spec.toolCalls ?? []).map((toolCall, index) => ({
    id: toolCall.id ?? `call_fake${call.n}_${index}`,
    name: toolCall.name,
    arguments:
      typeof toolCall.arguments === 'string' ? toolCall.arguments : JSON.stringify(toolCall.arguments),
  }));
  const ordinary = toolCalls.length > 0 ? null : `echo: ${call.prompt}`;
  const text = spec.text === undefined ? ordinary : spec.text;
  const texts = spec.choices ?? Array<string | null>(choiceCount(call)).fill(text);
  return texts.map((each) => ({
    text: each,
    refusal: spec.refusal ?? null,
    reasoning: spec.reasoning ?? null,
    toolCalls,
    finishReason: spec.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
  }));
}

function usageOf(call: ProviderCall, choices: readonly Choice[], given: Partial<UsageSpec>): object {
  const { promptTokens = call.promptTokens, completionTokens = writtenTokens(choices) } = given;
  const { cachedTokens = 0, reasoningTokens = reasoningTokensOf(choices) } = given;
  const times = { queue_time: 0.01, prompt_time: 0.002, completion_time: 0.03, total_time: 0.032 };
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
    ...(call.flavour === 'groq' ? times : {}),
  };
}

function writtenTokens(choices: readonly Choice[]): number {
  let tokens = reasoningTokensOf(choices);
  for (const { text, refusal, toolCalls } of choices) {
    tokens += estimateTokens((text ?? refusal ?? '').length);
    for (const toolCall of toolCalls)
      tokens += estimateTokens(toolCall.name.length + toolCall.arguments.length);
  }
  return tokens;
}

function reasoningTokensOf(choices: readonly Choice[]): number {
  return choices.reduce((sum, { reasoning }) => sum + estimateTokens((reasoning ?? '').length), 0);
}
