import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation, MemoryShare } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import { HttpExchange } from './http-exchange.js';

/** A reply that was read to its end. */
export interface WholeReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** 64 MiB, unpacked: answers may contain pictures and sound. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** A reply of this size is taken however small the memory budget is, if it is the only large one. */
const SURE_BYTES = 16 * 1024 * 1024;

/**
 * Holds a further piece of a reply in the memory budget.
 * @param bytes of the reply so far, with the piece
 * @returns why the reply cannot be read: it is too large, or there is no memory for it
 */
export function holdPiece(
  memory: MemoryShare,
  { length }: Buffer,
  { bytes, status }: { readonly bytes: number; readonly status: number },
): LlmError | undefined {
  if (bytes > MAX_REPLY_BYTES) return LlmError.invalidReply({ providerStatus: status });
  const isTooLarge = bytes > SURE_BYTES && bytes > memory.budgetBytes;
  return isTooLarge || !memory.hold(length) ? LlmError.overloaded() : undefined;
}

/**
 * Reads one reply to its end, {@link MAX_REPLY_BYTES} at most. Holds its bytes in the memory budget while it
 * is read.
 */
export class WholeReplyExchange extends HttpExchange {
  protected readonly isPaused = false;
  private readonly pieces: Buffer[] = [];
  private bytes = 0;

  constructor(
    cancellation: Cancellation | undefined,
    private readonly resolve: (reply: WholeReply) => void,
    private readonly reject: (error: Error) => void,
    private readonly memory: MemoryShare,
  ) {
    super(cancellation);
  }

  protected onHead(): void {}

  protected onPiece(piece: Buffer): void {
    this.bytes += piece.length;
    const failure = holdPiece(this.memory, piece, { bytes: this.bytes, status: this.status });
    if (failure === undefined) this.pieces.push(piece);
    else this.fail(failure);
  }

  protected onEnd(): void {
    const { status, headers, pieces } = this;
    this.memory.close();
    try {
      this.resolve({ status, headers, text: decodeUtf8(pieces) });
    } catch (error) {
      this.reject(error as Error);
    }
  }

  protected onFailure(error: Error): void {
    this.memory.close();
    this.pieces.length = 0;
    this.reject(error);
  }
}

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Returns the text of a body.
 * @throws LlmError `upstream_invalid_response` for bytes that are not UTF-8: a replaced character would
 *   change the answer
 */
export function decodeUtf8(pieces: readonly Buffer[]): string {
  const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  if (!isUtf8(bytes)) throw LlmError.invalidReply();
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
