import type { SentChat, VendorRefusal } from '../vendor/index.js';
import { ollamaError } from './errors.js';

/** A model that was pulled. */
export interface PulledModel {
  /** Default true. */
  readonly tools?: boolean;
}

/** Returns a model's name with its tag. */
export function taggedName(model: string): string {
  return model.includes(':') ? model : `${model}:latest`;
}

/** Returns why a chat is refused. */
export function chatRefusal(
  chat: SentChat,
  models: Readonly<Record<string, PulledModel>>,
): VendorRefusal | undefined {
  const { model } = chat;
  if (chat.messages.length === 0) return ollamaError(400, "[] is too short - 'messages'");
  const pulled = models[taggedName(model)];
  if (pulled === undefined) return ollamaError(404, `model "${model}" not found, try pulling it first`);
  if (hasTools(chat) && pulled.tools === false)
    return ollamaError(400, `registry.ollama.ai/library/${taggedName(model)} does not support tools`);
  return imageRefusal(chat) ?? argumentsRefusal(chat);
}

function hasTools({ tools }: SentChat): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

/** Addresses of images are not fetched. */
function imageRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? (content as unknown[]) : []));
  const isRemote = parts.some((part) => {
    const { image_url: image } = part as { readonly image_url?: { readonly url?: string } };
    return image?.url !== undefined && !image.url.startsWith('data:');
  });
  return isRemote ? ollamaError(400, 'invalid image input') : undefined;
}

/** Arguments of calls are read, not passed on. */
function argumentsRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const calls = messages.flatMap(({ tool_calls: made }) => made ?? []);
  const isWrong = calls.some(({ function: { arguments: text } }) => !/^\s*\{/.test(text));
  return isWrong ? ollamaError(400, 'invalid tool call arguments') : undefined;
}
