import { randomUUID } from 'node:crypto';
import type { ChatCompletion, ChatRequest } from './chat.types.js';
import { estimateTokens } from './completion-response.js';
import { messageText } from './message-text.js';

/** A completion with these texts, one choice each, and usage counted at about four characters a token. */
export function textCompletion(
  request: ChatRequest,
  texts: readonly string[],
  createdMs = Date.now(),
): ChatCompletion {
  const promptTokens = request.messages.reduce(
    (sum, message) => sum + estimateTokens(messageText(message)),
    0,
  );
  const completionTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
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
