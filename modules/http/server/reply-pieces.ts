import { Readable } from 'node:stream';

/** Longer replies are written in pieces of this size, in bytes or characters. */
export const PIECE_LENGTH = 64 * 1024;

/**
 * A complete reply, written in pieces of about 64 KiB, no faster than the client reads. Takes each part only
 * when it is needed.
 */
export class ReplyPieces extends Readable {
  private readonly pieces: Iterator<Buffer>;

  constructor(parts: Iterable<string | Buffer>) {
    super({ highWaterMark: PIECE_LENGTH });
    this.pieces = piecesOf(parts);
  }

  override _read(): void {
    try {
      const next = this.pieces.next();
      this.push(next.done ? null : next.value);
    } catch (thrown) {
      this.destroy(thrown as Error);
    }
  }
}

function* piecesOf(parts: Iterable<string | Buffer>): Generator<Buffer> {
  let short = '';
  for (const part of parts) {
    if (typeof part === 'string' && short.length + part.length < PIECE_LENGTH) {
      short += part;
      continue;
    }
    if (short !== '') yield Buffer.from(short);
    short = '';
    yield* slicesOf(part);
  }
  if (short !== '') yield Buffer.from(short);
}

function* slicesOf(part: string | Buffer): Generator<Buffer> {
  let start = 0;
  while (start < part.length) {
    let end = Math.min(start + PIECE_LENGTH, part.length);
    if (typeof part !== 'string') yield part.subarray(start, end);
    else {
      // Half of a surrogate pair would become a replacement character.
      if (end < part.length && /[\ud800-\udbff]/.test(part.charAt(end - 1))) end += 1;
      yield Buffer.from(part.slice(start, end));
    }
    start = end;
  }
}
