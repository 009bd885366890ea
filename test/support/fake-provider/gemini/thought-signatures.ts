import { createHash } from 'node:crypto';
import {
  currentTurn,
  type SentChat,
  type SentToolCall,
  type VendorRefusal,
  type WrittenToolCall,
} from '../vendor/index.js';
import { geminiError } from './errors.js';

/** Stands in for the signature of a call that another model made. */
const SKIPS: readonly string[] = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];
/** Models before Gemini 3 sign calls too, but do not want the signature back. */
const IS_STRICT = /gemini-(?:[3-9]|flash-latest|pro-latest)/;

/** A tool call with the signature of the thoughts that led to it. */
export interface SignedToolCall extends WrittenToolCall {
  readonly extra_content?: { readonly google: { readonly thought_signature: string } };
}

/** Signs the first of the parallel calls of an answer, as Gemini does. */
export function signed(calls: readonly WrittenToolCall[]): SignedToolCall[] {
  return calls.map((call, index) =>
    index > 0 ? call : { ...call, extra_content: { google: { thought_signature: signatureOf(call) } } },
  );
}

/**
 * Returns why the calls of the current turn are refused. Of each message with calls the first must have the
 * signature it was given. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function signatureRefusal(chat: SentChat): VendorRefusal | undefined {
  if (!IS_STRICT.test(chat.model)) return undefined;
  const turn = currentTurn(chat);
  const before = chat.messages.length - turn.length;
  for (const [index, { tool_calls: calls }] of turn.entries()) {
    const first = calls?.[0];
    if (first === undefined) continue;
    const given = sentSignature(first);
    if (given === undefined) return missing(first, before + index + 1);
    if (given !== signatureOf(first) && !SKIPS.includes(given))
      return geminiError(400, 'INVALID_ARGUMENT', 'Corrupted thought signature.');
  }
  return undefined;
}

function sentSignature(call: SentToolCall): string | undefined {
  const { extra_content: extra } = call as Partial<SignedToolCall>;
  return extra?.google.thought_signature;
}

function missing({ function: { name } }: SentToolCall, position: number): VendorRefusal {
  return geminiError(
    400,
    'INVALID_ARGUMENT',
    'Function call is missing a thought_signature in functionCall parts. This is required for tools to work ' +
      'correctly, and missing thought_signature may lead to degraded model performance. Additional data, ' +
      `function call \`default_api:${name}\` , position ${position}. Please refer to ` +
      'https://ai.google.dev/gemini-api/docs/thought-signatures for more details.',
  );
}

function signatureOf({ function: { name, arguments: text } }: Pick<WrittenToolCall, 'function'>): string {
  return createHash('sha256').update(`${name} ${text}`).digest('base64');
}
