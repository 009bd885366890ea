import { randomUUID } from 'node:crypto';
import type { ChatChoice, ChatCompletion } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import { finishReasonOf, isFailure, usageOf } from './figures.js';
import type { ContentPart, GenerateOutput } from './model.types.js';

/**
 * Returns an answer of a model as a chat completion. What OpenAI has no field for is in fields of its own:
 * `provider_metadata` and `warnings` of the completion; `reasoning`, `reasoning_details`, `annotations`,
 * `images`, `files` and `provider_parts` (tools that the provider runs itself) of the message.
 * @throws LlmError `upstream_error` if the model says that it failed
 */
export function toCompletion(output: GenerateOutput, modelId: string, nowMs: number): ChatCompletion {
  if (isFailure(output.finishReason)) throw LlmError.withUsualRetries('upstream_error');
  const { response, providerMetadata, warnings } = output;
  const usage = usageOf(output.usage);
  return {
    id: response?.id ?? `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor((response?.timestamp?.getTime() ?? nowMs) / 1000),
    model: response?.modelId ?? modelId,
    choices: [
      { index: 0, message: toMessage(output.content), finish_reason: finishReasonOf(output.finishReason) },
    ],
    ...(usage === undefined ? {} : { usage }),
    ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
    ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
  };
}

function toMessage(content: readonly ContentPart[]): ChatChoice['message'] {
  const ofType = (type: string) => content.filter((part) => part.type === type);
  const texts = ofType('text').map(({ text }) => text ?? '');
  const calls = ofType('tool-call').filter((part) => !isOfProvider(part));
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : texts.join(''),
    ...reasoningOf(ofType('reasoning')),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toToolCall) }),
    ...attachments(content),
  };
}

function reasoningOf(parts: readonly ContentPart[]): object {
  if (parts.length === 0) return {};
  const reasoning = parts.map(({ text }) => text ?? '').join('');
  if (parts.every(({ providerMetadata }) => providerMetadata === undefined)) return { reasoning };
  return { reasoning, reasoning_details: parts.map(toReasoningDetail) };
}

/** Returns one part of the reasoning, with the signature that some providers ask for in the next request. */
export function toReasoningDetail({
  text,
  providerMetadata,
}: Pick<ContentPart, 'text' | 'providerMetadata'>) {
  return { type: 'reasoning.text', text: text ?? '', provider_metadata: providerMetadata };
}

/** Returns a call of a tool as OpenAI writes it. */
export function toToolCall({ toolCallId, toolName, input, providerMetadata }: ContentPart) {
  return {
    id: toolCallId!,
    type: 'function',
    function: { name: toolName!, arguments: input ?? '' },
    ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
  };
}

/** Returns sources and files of an answer, as fields of its message. */
export function attachments(content: readonly ContentPart[]): object {
  const annotations = content.filter(({ type, url }) => type === 'source' && url !== undefined);
  const files = content.filter(({ type }) => type === 'file');
  const isImage = ({ mediaType = '' }: ContentPart) => mediaType.startsWith('image/');
  const images = files.filter(isImage);
  const others = files.filter((file) => !isImage(file));
  const parts = content.filter((part) => isOfProvider(part));
  return {
    ...(parts.length === 0 ? {} : { provider_parts: parts }),
    ...(annotations.length === 0 ? {} : { annotations: annotations.map(toAnnotation) }),
    ...(images.length === 0
      ? {}
      : { images: images.map((file) => ({ type: 'image_url', image_url: { url: dataUrl(file) } })) }),
    ...(others.length === 0
      ? {}
      : { files: others.map((file) => ({ type: 'file', file: { file_data: dataUrl(file) } })) }),
  };
}

/** True for a call that the provider runs itself, and for parts that only its package knows. */
export function isOfProvider({ type, url, providerExecuted }: ContentPart): boolean {
  if (type === 'tool-call') return providerExecuted === true;
  if (type === 'source') return url === undefined;
  return !['text', 'reasoning', 'file'].includes(type);
}

function toAnnotation({ url, title }: ContentPart): object {
  return { type: 'url_citation', url_citation: { url, title: title ?? '' } };
}

function dataUrl({ mediaType, data = '' }: ContentPart): string {
  const base64 = typeof data === 'string' ? data : Buffer.from(data).toString('base64');
  return `data:${mediaType};base64,${base64}`;
}
