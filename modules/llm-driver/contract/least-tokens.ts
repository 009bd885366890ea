import type { ChatMessage, ContentPart } from './chat.types.js';

// The longest tokens of o200k, cl100k and p50k, the vocabularies of OpenAI that others have started from.

/** Letters of one token at most: `latesAutoresizingMaskIntoConstraints`. */
const LETTERS = 36;
/** Digits of one token at most: sixteen zeros. */
const DIGITS = 16;
/** Chinese, Japanese and Korean characters of one token at most: `ありがとうございました`. */
const CJK = 11;

type Kind = 'separator' | 'digit' | 'letter' | 'cjk';

/**
 * Returns a lower bound of a text's tokens, whatever the tokenizer. Those in use have no tokens across words:
 * each word and each number is at least one, long ones are more. Spaces and punctuation count as nothing,
 * since they may belong to the tokens beside them.
 */
export function leastTokens(text: string): number {
  let tokens = 0;
  let cjk = 0;
  let kind: Kind = 'separator';
  /** Part of a token that the current run has filled. */
  let filled = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const found = kindOf(code);
    if (found === 'cjk') cjk += 1;
    else if (found !== 'separator') {
      if (found !== kind) filled = 1;
      if (filled >= 1) {
        tokens += 1;
        filled -= 1;
      }
      filled += found === 'digit' ? 1 / DIGITS : 1 / LETTERS;
    }
    kind = found;
  }
  return tokens + Math.floor(cjk / CJK);
}

/** Returns a lower bound of the tokens of messages: of their texts, and of the arguments of tool calls. */
export function leastTokensOf(messages: readonly ChatMessage[]): number {
  let tokens = 0;
  for (const message of messages as readonly (ChatMessage | null)[]) {
    const { content, tool_calls: calls } = message ?? {};
    if (typeof content === 'string') tokens += leastTokens(content);
    // Pictures and recordings are not sent as text, however long they are.
    else if (Array.isArray(content))
      for (const part of content as (ContentPart | null)[])
        if (typeof part?.text === 'string') tokens += leastTokens(part.text);
    if (Array.isArray(calls))
      for (const call of calls as ({ function?: { arguments?: unknown } } | null)[]) {
        const text = call?.function?.arguments;
        if (typeof text === 'string') tokens += leastTokens(text);
      }
  }
  return tokens;
}

function kindOf(code: number): Kind {
  if (code < 0x80) {
    if (code >= 0x30 && code <= 0x39) return 'digit';
    const letter = code | 0x20;
    return letter >= 0x61 && letter <= 0x7a ? 'letter' : 'separator';
  }
  return isCjk(code) ? 'cjk' : isPunctuation(code) ? 'separator' : 'letter';
}

/** Kana, ideographs, and Korean syllables. */
function isCjk(code: number): boolean {
  return (
    (code >= 0x3041 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff)
  );
}

/** Latin-1's signs and spaces, general punctuation, symbols up to box drawing, and those of full width. */
function isPunctuation(code: number): boolean {
  return (
    code < 0xc0 ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff00 && code <= 0xff0f)
  );
}
