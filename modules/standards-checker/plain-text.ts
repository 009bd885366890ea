import { AppError, InvalidRequestError } from '../support/index.js';

/** What a text may be, and how messages name it. */
export interface TextRules {
  /** In messages: `document`, `standards file`. Also the `param` of errors. */
  readonly what: string;
  readonly maxBytes: number;
}

const HALF_A_SURROGATE_PAIR = /\p{Surrogate}/u;

/**
 * Text from a file or a caller, without a byte order mark.
 * @throws AppError 413 `<what>_too_large`
 * @throws InvalidRequestError for bytes that are not UTF-8, NUL characters, and text that is blank
 */
export function readPlainText(content: string | Uint8Array, { what, maxBytes }: TextRules): string {
  const param = what.replaceAll(' ', '_');
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (bytes > maxBytes) throw tooLarge(what, param, bytes, maxBytes);
  const text = (typeof content === 'string' ? content : decode(content, what, param)).replace(/^\uFEFF/, '');
  if (text.includes('\0')) {
    throw new InvalidRequestError(`The ${what} holds a NUL character: it is not a text.`, param);
  }
  if (HALF_A_SURROGATE_PAIR.test(text)) {
    throw new InvalidRequestError(
      `The ${what} holds half of a surrogate pair: it is not valid Unicode.`,
      param,
    );
  }
  if (text.trim() === '') throw new InvalidRequestError(`The ${what} is empty.`, param);
  return text;
}

function decode(content: Uint8Array, what: string, param: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new InvalidRequestError(`The ${what} is not a text in UTF-8.`, param);
  }
}

function tooLarge(what: string, param: string, bytes: number, maxBytes: number): AppError {
  return new AppError({
    message: `The ${what} has ${bytes} bytes; at most ${maxBytes} are accepted.`,
    code: `${param}_too_large`,
    status: 413,
    type: 'invalid_request_error',
    param,
  });
}
