import type { PromptValue } from './types.js';

/** What people read of a prompt: its text, or what its messages say, one after the other. */
export function promptText(value: PromptValue): string {
  if (typeof value === 'string') return value;
  if (typeof value.prompt === 'string') return value.prompt;
  return Array.isArray(value.messages) ? value.messages.map(messageText).join('\n') : '';
}

function messageText(message: { role?: unknown; content?: unknown }): string {
  const { role, content } = message;
  const text = Array.isArray(content)
    ? content
        .map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : '…'))
        .join(' ')
    : typeof content === 'string'
      ? content
      : '';
  return role === 'user' ? text : `${String(role)}: ${text}`;
}
