import type { Spoken } from './spoken.js';

/** A delta of a streamed choice. */
export type Delta = Readonly<Record<string, unknown>>;

/** Fields that stand on an answer and on every event of a stream. */
export interface AnswerHead {
  readonly id: string;
  readonly model: string;
}

/** Returns a whole answer with one choice in OpenAI's format. */
export function chatCompletion(
  { id, model }: AnswerHead,
  choice: { readonly message: object; readonly finish_reason: string; readonly [field: string]: unknown },
  usage: object,
): object {
  return {
    ...{ id, object: 'chat.completion', created: 1_764_500_000, model },
    choices: [{ index: 0, ...choice }],
    usage,
  };
}

/** Returns an event of a stream with one choice in OpenAI's format. */
export function chatChunk(
  { id, model }: AnswerHead,
  delta: Delta,
  finishReason: string | null = null,
): object {
  return {
    ...{ id, object: 'chat.completion.chunk', created: 1_764_500_000, model },
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

/** Returns `stop`, or `tool_calls` for an answer that calls tools. */
export function usualFinish({ toolCalls }: Spoken): string {
  return toolCalls.length > 0 ? 'tool_calls' : 'stop';
}
