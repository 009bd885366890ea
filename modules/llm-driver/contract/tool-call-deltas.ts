import type { ChatChoice, ChatChunkChoice, ToolCall } from './chat.types.js';

/** A tool call, or a piece of one, in a chunk: `index` says to which call of the answer it belongs. */
export interface ToolCallDelta extends ToolCall {
  readonly index: number;
}

/**
 * Returns tool calls as chunks have them, each whole. Clients put the pieces together by `index`: it is the
 * place in the list, whatever index the calls have.
 */
export function toolCallDeltas(calls: readonly ToolCall[]): ToolCallDelta[] {
  return calls.map((call, index) => ({ ...call, index }));
}

/** Returns a whole message as the only delta of its choice. */
export function wholeDelta(message: ChatChoice['message']): ChatChunkChoice['delta'] {
  const { tool_calls: calls } = message;
  return Array.isArray(calls) ? { ...message, tool_calls: toolCallDeltas(calls) } : { ...message };
}
