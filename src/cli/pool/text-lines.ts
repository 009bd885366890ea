import { isUtf8 } from 'node:buffer';
import { InvalidRequestError } from '../../../modules/support/index.js';

/** Maximum length of a line, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** One line of a file as bytes, without its line feed. */
export interface ByteLine {
  /** 1 for the first. */
  readonly number: number;
  readonly bytes: Buffer;
  /** True if a line feed follows it. The last line of a file may have none. */
  readonly complete: boolean;
}

const LINE_FEED = 0x0a;

/**
 * Splits bytes at line feeds only: JSON may contain Unicode's other line separators. Keeps one line in memory
 * at a time.
 * @param name the file's name, for messages
 * @throws InvalidRequestError that names the line, if it is longer than {@link MAX_LINE_BYTES}
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<ByteLine> {
  let pieces: Buffer[] = [];
  let length = 0;
  let number = 1;
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length > MAX_LINE_BYTES) throw tooLong(number, name);
    pieces.push(piece);
  };
  const finishLine = (complete: boolean): ByteLine => {
    const bytes = Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    return { number: number++, bytes, complete };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      yield finishLine(true);
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield finishLine(false);
}

/**
 * Decodes a line. Drops the carriage return of a Windows line end, and a byte order mark.
 * @throws InvalidRequestError for bytes that are not UTF-8
 */
export function lineText({ number, bytes }: ByteLine): string {
  if (!isUtf8(bytes)) throw new InvalidRequestError('it is not UTF-8 text.', null, 'invalid_encoding');
  const text = bytes.toString('utf8').replace(/\r$/, '');
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
}

function tooLong(number: number, name: string): InvalidRequestError {
  const megabytes = MAX_LINE_BYTES / 1024 / 1024;
  return new InvalidRequestError(
    `${name}, line ${number}: it is longer than ${megabytes} MiB, the maximum of a line.`,
  );
}
