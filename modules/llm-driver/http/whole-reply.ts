import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation } from '../../support/index.js';
import { HttpExchange } from './http-exchange.js';
import { isUtf8 } from 'node:buffer';
import { LlmError } from '../contract/llm-error.js';

/** A reply read to its end. */
export interface WholeReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** 16 MiB: many times the longest answer a model gives. */
export const LARGEST_REPLY_BYTES = 16 * 1024 * 1024;

/** Reads one reply whole, and not one byte more than the cap. */
export class WholeReplyExchange extends HttpExchange {
  protected readonly waitsForReader = false;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    signal: Cancellation | undefined,
    private readonly resolve: (reply: WholeReply) => void,
    private readonly reject: (error: Error) => void,
  ) {
    super(signal);
  }

  protected started(): void {}

  protected received(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > LARGEST_REPLY_BYTES) this.fail(LlmError.invalidReply({ providerStatus: this.status }));
    else this.chunks.push(chunk);
  }

  protected ended(): void {
    const { status, headers, chunks } = this;
    try {
      this.resolve({ status, headers, text: decodeUtf8(chunks) });
    } catch (error) {
      this.reject(error as Error);
    }
  }

  protected failed(error: Error): void {
    this.reject(error);
  }
}

const BYTE_ORDER_MARK = 0xfeff;

/** @throws LlmError `upstream_invalid_response` for bytes that are not UTF-8: a replaced character is a changed answer */
export function decodeUtf8(chunks: readonly Buffer[]): string {
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw LlmError.invalidReply();
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
