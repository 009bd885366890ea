import type { ChatChoice, ToolCall } from '../../contract/chat.types.js';
import { CARRIED_BLOCKS } from '../../contract/carried-blocks.js';
import { textOf } from './assistant-blocks.js';
import { type Block, isObject } from './messages.types.js';
import { given } from './usage.js';

/** Finish reasons by stop reason. Any other reason is an end: a paused turn goes on when it is sent back. */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** How an answer ended, as Messages tell it. */
export interface Ending {
  readonly stop_reason?: unknown;
  readonly stop_sequence?: unknown;
  readonly stop_details?: unknown;
}

/** Returns the finish reason, and beside it what chat completions have no word for. */
export function endOf({ stop_reason, stop_sequence, stop_details }: Ending): {
  readonly finish_reason: string;
  readonly [field: string]: unknown;
} {
  const known = typeof stop_reason === 'string' && Object.hasOwn(FINISH_REASONS, stop_reason);
  const finish_reason = known ? FINISH_REASONS[stop_reason]! : 'stop';
  return { finish_reason, ...given({ stop_reason, stop_sequence, stop_details }) };
}

/** Returns what the provider says of a refusal; undefined if it says nothing. */
export function refusalIn({ stop_details: details }: Ending): string | undefined {
  return isObject(details) && typeof details.explanation === 'string' ? details.explanation : undefined;
}

/** Returns the message of an answer's blocks. */
export function answerMessage(blocks: readonly Block[], ending: Ending): ChatChoice['message'] {
  const hasText = blocks.some(({ type }) => type === 'text');
  const thoughts = blocks.map(({ thinking }) => (typeof thinking === 'string' ? thinking : '')).join('');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toToolCall);
  const refusal = refusalIn(ending);
  return {
    role: 'assistant',
    content: hasText ? textOf(blocks) : null,
    ...(refusal !== undefined && { refusal }),
    ...(thoughts !== '' && { reasoning_content: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...carried(blocks),
  };
}

/**
 * Returns the field that carries the blocks to the next request, if a message without it would lose
 * something: thoughts with their signatures, the order of texts and calls, citations, hosted tools.
 */
export function carried(blocks: readonly Block[]): Readonly<Record<string, readonly Block[]>> {
  return areTold(blocks) ? {} : { [CARRIED_BLOCKS]: blocks };
}

/** Returns true if text and tool calls say all that the blocks do. */
function areTold(blocks: readonly Block[]): boolean {
  const firstCall = blocks.findIndex(({ type }) => type === 'tool_use');
  return blocks.every((block, index) => {
    if (block.type === 'tool_use') return true;
    const isPlain = block.type === 'text' && (block.citations ?? null) === null;
    return isPlain && (firstCall < 0 || index < firstCall);
  });
}

function toToolCall(block: Block): ToolCall {
  return toolCall(block, JSON.stringify(block.input ?? {}));
}

/** Returns the call in a block. Servers that only resemble Anthropic's may leave out its id. */
export function toolCall({ id, name }: Block, text: string): ToolCall {
  return {
    ...(typeof id === 'string' && { id }),
    type: 'function',
    function: { name: typeof name === 'string' ? name : '', arguments: text },
  };
}
