import { TextDecoder } from 'node:util';
import { InvalidRequestError } from '../../../modules/support/index.js';

const BYTE_ORDER_MARKS: readonly [string, readonly number[]][] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Turns UTF-16, as Excel and PowerShell write it, into UTF-8. Other bytes are passed on as they are.
 * @param name the file's name, for messages
 * @throws InvalidRequestError for bytes that are not UTF-16 although the file begins so
 */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let head: Buffer | undefined;
  let started = false;
  const decode = (chunk: Buffer | undefined) => {
    if (decoder === undefined) return chunk ?? Buffer.alloc(0);
    try {
      return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      throw new InvalidRequestError(`${name} is not valid UTF-16 text.`, null, 'invalid_encoding');
    }
  };
  for await (const chunk of chunks) {
    if (started) {
      yield decode(chunk);
      continue;
    }
    head = head === undefined ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 2) continue;
    started = true;
    const encoding = encodingOf(head);
    if (encoding !== undefined) decoder = new TextDecoder(encoding, { fatal: true });
    yield decode(head);
  }
  if (!started && head !== undefined) yield head;
  if (decoder !== undefined) yield decode(undefined);
}

/** Without a mark, a zero byte beside the first character tells: no text begins with NUL. */
function encodingOf([first, second]: Buffer): string | undefined {
  const marked = BYTE_ORDER_MARKS.find(([, [one, other]]) => first === one && second === other);
  if (marked !== undefined) return marked[0];
  if (first !== 0 && second === 0) return 'utf-16le';
  return first === 0 && second !== 0 ? 'utf-16be' : undefined;
}
