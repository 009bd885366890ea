import type { ChatMessage, ChatRequest } from './chat.types.js';

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
