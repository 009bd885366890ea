import type { ChatMessage, ContentPart } from '../../contract/chat.types.js';
import { carriedCallFields, carriedField } from './carried-blocks.js';
import { InvalidRequestError } from '../../../support/index.js';
import type { ModelWarning } from './language-model.types.js';
import type { Json, PromptMessage, PromptPart } from './model.types.js';

/**
 * Returns a prompt of the AI SDK as messages of a chat request.
 * @param warnings gets one for each part that cannot be passed
 * @param keepsOptions true if a driver of the AI SDK answers, which reads `providerOptions`
 * @throws InvalidRequestError for a file of a kind that no message can have
 */
export function toMessages(
  prompt: readonly PromptMessage[],
  warnings: ModelWarning[],
  keepsOptions: boolean,
): ChatMessage[] {
  return prompt.flatMap(({ role, content, providerOptions }, index): ChatMessage[] => {
    const own = keepsOptions && providerOptions !== undefined ? { providerOptions } : {};
    if (typeof content === 'string') return [{ role, content, ...own }];
    const path = `prompt[${index}]`;
    if (role === 'assistant') return [{ ...assistantMessage(content, path, warnings, keepsOptions), ...own }];
    if (role === 'tool') return content.flatMap((part) => toolMessage(part, path, warnings));
    const only = content.length === 1 ? content[0] : undefined;
    if (only?.type === 'text' && !keepsOptions) return [{ role, content: only.text ?? '' }];
    return [{ role, content: content.map((part) => userPart(part, path, keepsOptions)), ...own }];
  });
}

function userPart(part: PromptPart, path: string, keepsOptions: boolean): ContentPart {
  const { providerOptions } = part;
  const own = keepsOptions && providerOptions !== undefined ? { providerOptions } : {};
  return {
    ...(part.type === 'text' ? { type: 'text', text: part.text ?? '' } : filePart(part, path)),
    ...own,
  };
}

function filePart(part: PromptPart, path: string): ContentPart {
  const { mediaType = '', data = '', filename, providerOptions } = part;
  if (mediaType.startsWith('image/')) {
    const url =
      data instanceof URL ? data.href : dataUrl(mediaType === 'image/*' ? 'image/jpeg' : mediaType, data);
    const detail = (providerOptions?.openai as Json | undefined)?.imageDetail;
    return { type: 'image_url', image_url: { url, ...(typeof detail === 'string' ? { detail } : {}) } };
  }
  if (data instanceof URL) {
    throw new InvalidRequestError(
      `${path}: a file of the type ${mediaType} must be data; got an address.`,
      path,
    );
  }
  const format = AUDIO_FORMATS[mediaType];
  if (format !== undefined) return { type: 'input_audio', input_audio: { data: toBase64(data), format } };
  if (mediaType.startsWith('text/')) return { type: 'text', text: toText(data) };
  if (mediaType !== 'application/pdf') {
    throw new InvalidRequestError(
      `${path}: expected an image, a PDF, a text, or audio as WAV or MP3; got a file of the type ${mediaType}.`,
      path,
    );
  }
  return {
    type: 'file',
    file: { filename: filename ?? 'document.pdf', file_data: dataUrl(mediaType, data) },
  };
}

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
};

function assistantMessage(
  content: readonly PromptPart[],
  path: string,
  warnings: ModelWarning[],
  keepsOptions: boolean,
): ChatMessage {
  const textOf = (type: string) =>
    content
      .filter((part) => part.type === type)
      .map(({ text = '' }) => text)
      .join('');
  const reasoning = content.filter(({ type }) => type === 'reasoning');
  const calls = content.filter(({ type }) => type === 'tool-call');
  const others = content.filter(({ type }) => !['text', 'reasoning', 'tool-call'].includes(type));
  for (const { type } of others)
    warnings.push({ type: 'unsupported', feature: `${path}: assistant part ${type}` });
  const text = textOf('text');
  const signed = keepsOptions && reasoning.some(({ providerOptions }) => providerOptions !== undefined);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning.length === 0 || signed ? {} : { reasoning: textOf('reasoning') }),
    ...(signed ? { reasoning_details: reasoning.map(reasoningDetail) } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => toolCall(call, keepsOptions)) }),
    ...carriedField(calls),
  };
}

function reasoningDetail({ text = '', providerOptions }: PromptPart): object {
  return { type: 'reasoning.text', text, provider_metadata: providerOptions };
}

function toolCall(part: PromptPart, keepsOptions: boolean) {
  const { toolCallId, toolName, input, providerOptions } = part;
  const own = keepsOptions && providerOptions !== undefined ? { provider_metadata: providerOptions } : {};
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? {});
  return {
    id: toolCallId!,
    type: 'function',
    function: { name: toolName!, arguments: text },
    ...own,
    ...carriedCallFields(part),
  };
}

function toolMessage(part: PromptPart, path: string, warnings: ModelWarning[]): ChatMessage[] {
  if (part.type !== 'tool-result') {
    warnings.push({ type: 'unsupported', feature: `${path}: tool part ${part.type}` });
    return [];
  }
  return [{ role: 'tool', tool_call_id: part.toolCallId!, content: outputText(part.output) }];
}

function outputText(output: PromptPart['output']): string {
  const { type, value, reason } = output ?? { type: 'text', value: '' };
  if (type === 'execution-denied') return reason ?? 'The call was denied.';
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function dataUrl(mediaType: string, data: string | Uint8Array): string {
  return `data:${mediaType};base64,${toBase64(data)}`;
}

function toBase64(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64');
}

function toText(data: string | Uint8Array): string {
  return Buffer.from(typeof data === 'string' ? Buffer.from(data, 'base64') : data).toString();
}
