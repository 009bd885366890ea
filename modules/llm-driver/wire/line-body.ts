import type { ReplyBody } from '../http/streamed-reply.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Begins each text of a sequence of JSON texts, RFC 7464. */
const RECORD_SEPARATOR = 0x1e;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
const EVENT = Buffer.from('data: ');
const EVENT_END = Buffer.from('\n');

/**
 * A body of JSON texts, one a line, as the body of an event stream: each line is an event. Lines are handed
 * on as they arrive, in pieces too.
 */
export class LineBody implements ReplyBody {
  private isFirst = true;
  private isAtStart = true;

  constructor(private readonly body: ReplyBody) {}

  read(): Buffer | null | undefined {
    const piece = this.body.read();
    if (piece === undefined || piece === null) return piece;
    const hasMark = this.isFirst && piece.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    this.isFirst = false;
    return Buffer.concat(this.eventsIn(hasMark ? piece.subarray(BYTE_ORDER_MARK.length) : piece));
  }

  private eventsIn(piece: Buffer): Buffer[] {
    const parts: Buffer[] = [];
    for (let start = 0; start < piece.length;) {
      const newline = piece.indexOf(NEWLINE, start);
      const end = newline < 0 ? piece.length : newline + 1;
      const first = this.isAtStart ? piece[start] : undefined;
      if (first === RECORD_SEPARATOR) start += 1;
      else {
        // An empty line ends no event that has begun.
        if (first !== undefined && first !== NEWLINE && first !== RETURN) {
          parts.push(EVENT);
          this.isAtStart = false;
        }
        parts.push(piece.subarray(start, end));
        if (newline >= 0) {
          parts.push(EVENT_END);
          this.isAtStart = true;
        }
        start = end;
      }
    }
    return parts;
  }

  onReadable(listener: () => void): void {
    this.body.onReadable(listener);
  }

  peek(isEnough: (start: string) => boolean): Promise<string> {
    return this.body.peek(isEnough);
  }

  holdMemory(bytes: number): boolean {
    return this.body.holdMemory(bytes);
  }

  releaseMemory(): void {
    this.body.releaseMemory();
  }

  text(): Promise<string> {
    return this.body.text();
  }

  release(): void {
    this.body.release();
  }

  cancel(): void {
    this.body.cancel();
  }
}
