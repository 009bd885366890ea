import type { ChatCompletion, ChatCompletionChunk } from './chat.types.js';

/** A finished completion as the chunks a provider would have streamed: one with everything, one that ends it, usage last. */
export function* completionToChunks(completion: ChatCompletion): Generator<ChatCompletionChunk> {
  const { id, created, model } = completion;
  const base = { id, object: 'chat.completion.chunk', created, model } as const;
  for (const { index, message } of completion.choices) {
    yield { ...base, choices: [{ index, delta: { ...message }, finish_reason: null }] };
  }
  for (const { index, finish_reason } of completion.choices) {
    yield { ...base, choices: [{ index, delta: {}, finish_reason }] };
  }
  if (completion.usage) yield { ...base, choices: [], usage: completion.usage };
}
