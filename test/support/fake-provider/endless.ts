import type { Exchange } from './exchange.js';

const WRITE_BYTES = 64 * 1024;

/**
 * Writes the same text over and over, never faster than the client reads, until `bytes` are sent or it goes
 * away.
 */
export async function endless(exchange: Exchange, text: string, bytes: number): Promise<void> {
  const block = Buffer.from(text.repeat(Math.ceil(WRITE_BYTES / text.length)));
  for (let left = bytes; left > 0; left -= block.length) {
    if (!(await exchange.write(left < block.length ? block.subarray(0, left) : block))) return;
    // A client in this very process must get its turn even when the socket never fills up.
    await new Promise(setImmediate);
  }
}
