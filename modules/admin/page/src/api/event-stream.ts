import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { type SendOptions, send } from './client.js';
import { CutOffError } from './errors.js';

/** One event: `data` is text as sent, often JSON; `event` is left out where the server named none. */
export type ServerEvent = Pick<EventSourceMessage, 'event' | 'data' | 'id'>;

/**
 * The events of a stream as they come, until it ends; leaving the loop, like aborting, closes the connection.
 * A stream that the server ends properly is not told apart from one that misses its last event: look for that
 * event (`summary`, `[DONE]`).
 * @throws as `send` does, and CutOffError where the connection breaks
 */
export async function* readEvents(
  path: string,
  options: SendOptions,
): AsyncGenerator<ServerEvent, void, undefined> {
  const { body } = await send(path, { accept: 'text/event-stream', ...options });
  if (body === null) return;
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        throw options.signal?.aborted ? thrown : new CutOffError();
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
