import { answerText } from '../contract/completion.js';

/** A message, or a delta. */
interface Said {
  content?: string | null;
  [field: string]: unknown;
}

/**
 * Returns a message, or a delta, whose content is a list of parts with its texts as the content and its
 * thinking as `reasoning_content`; the message itself if its content is no list.
 */
export function withoutThinkingParts<Message extends Said>(message: Message): Message {
  const content: unknown = message.content;
  if (!Array.isArray(content)) return message;
  const thinking = content
    .map((part) => answerText((part as { thinking?: unknown } | null)?.thinking))
    .join('');
  const text = answerText(content);
  const others = content.filter((part) => !isTextOrThinking(part));
  return {
    ...message,
    content: text,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    // References and pictures have no place in a text.
    ...(others.length === 0 ? {} : { content_parts: others }),
  };
}

function isTextOrThinking(part: unknown): boolean {
  const { type } = (typeof part === 'object' ? (part ?? {}) : {}) as { readonly type?: unknown };
  return type === 'text' || type === 'thinking';
}
