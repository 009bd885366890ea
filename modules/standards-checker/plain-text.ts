import { types } from 'node:util';
import { AppError, InvalidRequestError, kindOf } from '../support/index.js';

/** The limits of a text, and its name in messages. */
export interface TextRules {
  /** Names the text in messages and, with underscores, in `param`: `document`, `standards file`. */
  readonly noun: string;
  readonly maxBytes: number;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Decodes a text from a file or a caller, and drops a byte order mark.
 * @throws AppError 413 `<noun>_too_large`
 * @throws InvalidRequestError for bytes that are not UTF-8, NUL characters, broken surrogate pairs and blank
 *   text
 */
export function readPlainText(content: string | Uint8Array, { noun, maxBytes }: TextRules): string {
  const param = noun.replaceAll(' ', '_');
  assertContent(content, param);
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (bytes > maxBytes) throw tooLarge(noun, param, bytes, maxBytes);
  const text = (typeof content === 'string' ? content : decode(content, noun, param)).replace(/^\uFEFF/, '');
  if (text.includes('\0')) {
    throw new InvalidRequestError(`The ${noun} contains a NUL character: it is not a text.`, param);
  }
  if (LONE_SURROGATE.test(text)) {
    throw new InvalidRequestError(
      `The ${noun} contains half of a surrogate pair: it is not valid Unicode.`,
      param,
    );
  }
  if (text.trim() === '') throw new InvalidRequestError(`The ${noun} is empty.`, param);
  return text;
}

/** @throws InvalidRequestError for what is neither a text nor bytes */
export function assertContent(content: unknown, param: string): void {
  if (typeof content === 'string' || types.isUint8Array(content)) return;
  throw new InvalidRequestError(
    `${param} must be a text, or the bytes of a file as Uint8Array; got ${kindOf(content)}.`,
    param,
  );
}

function decode(content: Uint8Array, noun: string, param: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new InvalidRequestError(`The ${noun} is not UTF-8 text.`, param);
  }
}

function tooLarge(noun: string, param: string, bytes: number, maxBytes: number): AppError {
  return new AppError({
    message: `The ${noun} has ${bytes} bytes; at most ${maxBytes} are accepted.`,
    code: `${param}_too_large`,
    status: 413,
    type: 'invalid_request_error',
    param,
  });
}
