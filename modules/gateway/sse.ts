import { LlmError } from '../llm-driver/index.js';

/** Headers of a reply that is an event stream: no proxy may hold it back. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

/** One server-sent event. JSON has no line breaks of its own, so the data is one line. */
export function serverSentEvent(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A failure after the headers are gone, in the words the error filter would have used. */
export function errorEvent(thrown: unknown): string {
  const { message, type, param, code } = LlmError.from(thrown);
  return serverSentEvent({ error: { message, type, param, code } });
}
