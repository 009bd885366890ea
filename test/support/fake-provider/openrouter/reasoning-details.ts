import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  currentTurn,
  pieces,
  type SentChat,
  type VendorRefusal,
  type WrittenToolCall,
} from '../vendor/index.js';
import { relayed } from './errors.js';

/** One piece of reasoning. */
export interface ReasoningDetail {
  readonly type: string;
  readonly index?: number;
  readonly text?: string;
  readonly [field: string]: unknown;
}

const FORMAT = { format: 'anthropic-claude-v1', index: 0 };

/** Returns the reasoning of an answer: a signed text, and behind it encrypted state. */
export function detailsOf(thoughts: string): ReasoningDetail[] {
  const signature = createHash('sha256').update(thoughts).digest('base64');
  const data = Buffer.from(thoughts).toString('base64');
  return [
    { type: 'reasoning.text', text: thoughts, signature, ...FORMAT },
    { type: 'reasoning.encrypted', data, id: 'rs_fake', ...FORMAT, index: 1 },
  ];
}

/** Cuts it into the pieces of a stream: texts first, then the signature, then the encrypted state. */
export function detailPieces(thoughts: string): ReasoningDetail[] {
  const [{ signature }, encrypted] = detailsOf(thoughts) as [ReasoningDetail, ReasoningDetail];
  return [
    ...pieces(thoughts).map((text) => ({ type: 'reasoning.text', text, ...FORMAT })),
    { type: 'reasoning.text', signature, ...FORMAT },
    encrypted,
  ];
}

/** What the fake remembers of an answer that called tools. */
export type RememberedDetails = ReadonlyMap<string, readonly ReasoningDetail[]>;

/**
 * Returns why the calls of the current turn are refused: the model's reasoning has to come back with them, in
 * its order and unchanged. https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
 */
export function detailsRefusal(chat: SentChat, remembered: RememberedDetails): VendorRefusal | undefined {
  for (const { tool_calls: calls, reasoning_details: given } of currentTurn(chat)) {
    const [first] = (calls ?? []) as readonly Pick<WrittenToolCall, 'id'>[];
    const expected = first === undefined ? undefined : remembered.get(first.id);
    if (expected === undefined || isDeepStrictEqual(given, expected)) continue;
    const message =
      'messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message ' +
      'cannot be modified. These blocks must remain as they were in the original response.';
    const error = { type: 'error', error: { type: 'invalid_request_error', message } };
    return relayed(400, error);
  }
  return undefined;
}
