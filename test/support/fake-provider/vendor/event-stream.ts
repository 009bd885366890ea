import type { VendorStreamFaults } from './vendor-answer.js';

/** An event's object, or a text that is written as it is: a comment, or `data: [DONE]`. */
export type StreamPart = object | string;

/** The end of a stream in OpenAI's format. */
export const DONE = 'data: [DONE]\n\n';

/** Returns a stream as its bytes are written. */
export function eventStream(parts: readonly StreamPart[], faults: VendorStreamFaults = {}): string[] {
  const { cutAfter = parts.length, errorAfter } = faults;
  const written =
    errorAfter === undefined
      ? parts.slice(0, cutAfter)
      : [...parts.slice(0, errorAfter.events), errorAfter.error];
  const text = written.map(partText).join('');
  const { pieceLength = text.length } = faults;
  return text.match(new RegExp(`[^]{1,${Math.max(1, pieceLength)}}`, 'gu')) ?? [];
}

function partText(part: StreamPart): string {
  return typeof part === 'string' ? part : `data: ${JSON.stringify(part)}\n\n`;
}
