import { randomUUID } from 'node:crypto';
import type { ChatCompletion, ToolCall } from '../../contract/chat.types.js';
import { warningsOf } from '../../contract/answer-warnings.js';
import { answerText } from '../../contract/completion.js';
import { tokenCounts } from '../../contract/token-counts.js';
import { callMetadata, carriedMetadata } from './carried-blocks.js';
import type {
  JsonObject,
  ModelContent,
  ModelFinishReason,
  ModelMetadata,
  ModelToolCall,
  ModelUsage,
} from './language-model.types.js';

type Message = Readonly<Record<string, unknown>>;

const FINISH_REASONS: Readonly<Record<string, ModelFinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** Returns the first choice of a completion as content of the AI SDK. */
export function contentOf({ choices }: ChatCompletion): ModelContent[] {
  const message: Message = choices[0]?.message ?? {};
  const text = answerText(message.content) + answerText(message.refusal);
  return [
    ...reasoningOf(message),
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...attachmentsOf(message),
    ...withMetadata(((message.tool_calls ?? []) as ToolCall[]).map(toToolCall), carriedMetadata(message)),
  ];
}

/** Adds metadata to the first of the calls. */
export function withMetadata<Call extends { providerMetadata?: ModelMetadata }>(
  calls: readonly Call[],
  metadata: ModelMetadata | undefined,
): Call[] {
  if (metadata === undefined) return [...calls];
  return calls.map((call, index) => (index === 0 ? { ...call, ...merged(call, metadata) } : call));
}

/** Adds metadata to that of a part: what both have of one provider is put together. */
export function merged(
  { providerMetadata: given = {} }: { providerMetadata?: ModelMetadata },
  added: ModelMetadata | undefined,
): { providerMetadata?: ModelMetadata } {
  const entries = Object.entries(added ?? {});
  if (entries.length === 0) return Object.keys(given).length === 0 ? {} : { providerMetadata: given };
  const both = entries.map(([name, value]) => [name, { ...given[name], ...value }] as const);
  return { providerMetadata: { ...given, ...Object.fromEntries(both) } };
}

/** Returns why a choice ended. */
export function finishReasonOf(reason: string | null | undefined): ModelFinishReason {
  return { unified: FINISH_REASONS[reason ?? ''] ?? 'other', raw: reason ?? undefined };
}

/** Returns the tokens of a call, as far as the provider counted them. */
export function modelUsage(usage: unknown): ModelUsage {
  const { prompt, completion, cached, reasoning } = tokenCounts(usage);
  const less = (total: number | undefined, part: number | undefined) =>
    total === undefined ? undefined : Math.max(0, total - (part ?? 0));
  return {
    inputTokens: { total: prompt, noCache: less(prompt, cached), cacheRead: cached, cacheWrite: undefined },
    outputTokens: { total: completion, text: less(completion, reasoning), reasoning },
    ...(typeof usage === 'object' && usage !== null ? { raw: usage as JsonObject } : {}),
  };
}

/** Returns id, time and model of an answer. */
export function metadataOf({
  id,
  created,
  model,
}: Partial<Pick<ChatCompletion, 'id' | 'created' | 'model'>>) {
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof model === 'string' ? { modelId: model } : {}),
    ...(typeof created === 'number' ? { timestamp: new Date(created * 1000) } : {}),
  };
}

/** Returns the warnings of an answer that say something. */
export function toldWarnings(completion: ChatCompletion): { type: 'other'; message: string }[] {
  return warningsOf(completion).flatMap(({ message }) =>
    typeof message === 'string' ? [{ type: 'other' as const, message }] : [],
  );
}

type Attachment = Extract<ModelContent, { type: 'source' | 'file' }>;

/** Returns sources and images of a message. */
export function attachmentsOf(message: Message): Attachment[] {
  return [...listIn(message, 'annotations').flatMap(toSource), ...listIn(message, 'images').flatMap(toImage)];
}

/** Returns metadata of one part that came from a driver of the AI SDK. */
export function partMetadata(part: object): { providerMetadata?: ModelMetadata } {
  const { provider_metadata: metadata } = part as { provider_metadata?: ModelMetadata };
  return typeof metadata === 'object' && metadata !== null ? { providerMetadata: metadata } : {};
}

function reasoningOf(message: Message): ModelContent[] {
  const details = listIn(message, 'reasoning_details').filter((detail) => 'provider_metadata' in detail);
  if (details.length > 0) {
    return details.map((detail) => ({
      type: 'reasoning',
      text: answerText(detail.text),
      ...partMetadata(detail),
    }));
  }
  const text = answerText(message.reasoning ?? message.reasoning_content);
  return text === '' ? [] : [{ type: 'reasoning', text }];
}

function toToolCall(call: ToolCall): ModelToolCall {
  return {
    type: 'tool-call',
    toolCallId: call.id ?? newCallId(),
    toolName: call.function?.name ?? '',
    input: call.function?.arguments ?? '',
    ...merged(partMetadata(call), callMetadata(call)),
  };
}

/** Returns an id for a call to which the provider gave none. */
export function newCallId(): string {
  return `call_${randomUUID()}`;
}

function toSource({ url_citation: citation }: Message): Attachment[] {
  const { url, title } = (citation ?? {}) as { url?: unknown; title?: unknown };
  if (typeof url !== 'string') return [];
  const named = typeof title === 'string' && title !== '' ? { title } : {};
  return [{ type: 'source', sourceType: 'url', id: randomUUID(), url, ...named }];
}

function toImage({ image_url: image }: Message): Attachment[] {
  const { url } = (image ?? {}) as { url?: unknown };
  const found = typeof url === 'string' ? /^data:([^;,]+);base64,/.exec(url) : null;
  if (found === null) return [];
  return [{ type: 'file', mediaType: found[1]!, data: (url as string).slice(found[0].length) }];
}

function listIn(message: Message, field: string): Message[] {
  const value = message[field];
  if (!Array.isArray(value)) return [];
  return (value as (Message | null)[]).filter((each) => typeof each === 'object' && each !== null);
}
