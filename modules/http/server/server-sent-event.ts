/** Headers of a reply that is an event stream: no proxy may hold it back. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

/**
 * Nothing for a reader of events; keeps proxies from closing a stream that is silent for long. No blank line after it: that
 * would end an event, and one SDK's decoder crashes on an event of comments alone.
 */
export const KEEP_ALIVE_COMMENT = ': ping\n';

/** One server-sent event. JSON has no line breaks of its own, so the data is one line. */
export function serverSentEvent(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Whether a caller's `Accept` header asks for events. */
export function acceptsEvents(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes('text/event-stream') ?? false;
}
