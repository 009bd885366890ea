import type { OutgoingHttpHeaders } from 'node:http';
import { DONE } from './chunks.js';
import type { Exchange } from './exchange.js';
import { writerOf } from './passed.js';
import type { Reply } from './replies.js';
import { encodeStream, type StreamEvent, type StreamFormat } from './stream-format.js';

/** Headers of every event stream; no length, since it is not known. */
export const STREAM_HEADERS: OutgoingHttpHeaders = { 'content-type': 'text/event-stream; charset=utf-8' };

/** A whole stream as bytes, for faults that work on any body. */
export function streamBytes(exchange: Exchange, reply: Reply, format: StreamFormat): Buffer {
  return Buffer.concat(encodeStream(healthyEvents(exchange, reply, format), format));
}

/** Streams an answer, healthy to the end. */
export async function sendStream(
  exchange: Exchange,
  reply: Reply,
  format: StreamFormat,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  exchange.head(200, { ...STREAM_HEADERS, ...headers });
  if (await writeEvents(exchange, healthyEvents(exchange, reply, format), format)) exchange.end();
}

/** Writes events at the pace and in the pieces the format asks for; false when the client went away. */
export async function writeEvents(
  exchange: Exchange,
  events: readonly StreamEvent[],
  format: StreamFormat,
): Promise<boolean> {
  if (format.firstTokenMs) {
    exchange.flushHead();
    if (!(await exchange.pause(format.firstTokenMs))) return false;
  }
  for (const piece of encodeStream(events, format)) {
    if (!(await exchange.write(piece))) return false;
    if (format.intervalMs && !(await exchange.pause(format.intervalMs))) return false;
  }
  return true;
}

function healthyEvents(exchange: Exchange, reply: Reply, format: StreamFormat): StreamEvent[] {
  const writer = writerOf(exchange.call, reply, format);
  return [...writer.all(), ...(writer.endsWithDone ? [DONE] : [])];
}
