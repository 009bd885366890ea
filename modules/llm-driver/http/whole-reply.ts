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

/** 16 MiB: many times the longest answer of a model. */
export const MAX_REPLY_BYTES = 16 * 1024 * 1024;

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
    if (this.bytes > MAX_REPLY_BYTES) this.fail(LlmError.invalidReply({ providerStatus: this.status }));
    else if (!this.memory.hold(piece.length)) this.fail(LlmError.overloaded());
    else this.pieces.push(piece);
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
