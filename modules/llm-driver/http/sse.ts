import { createParser } from 'eventsource-parser';
import { invalidReply } from './invalid-reply.js';

/** One server-sent event. */
export interface ServerSentEvent {
  /** Unset for the usual, unnamed event. */
  readonly name: string | undefined;
  /** Never empty: events without data are left out. */
  readonly data: string;
}

/** 1 MiB: one event is one token, or one whole tool call. */
const LONGEST_EVENT = 1024 * 1024;

/**
 * The events of a stream, whatever its line ends and however it was cut on the way. The last one counts even without
 * its blank line.
 * @throws LlmError `upstream_invalid_response` for an event past 1 MiB and for bytes that are not UTF-8
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = new EventReader();
  for await (const chunk of chunks) yield* reader.read(chunk);
  yield* reader.end();
}

class EventReader {
  // Fatal, so that a broken character is an error; it also takes the byte order mark off.
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private events: ServerSentEvent[] = [];
  private tooLong = false;
  private endedInReturn = false;

  private readonly parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent: ({ event, data }) => {
      if (data.length > LONGEST_EVENT) this.tooLong = true;
      else if (data !== '') this.events.push({ name: event, data });
    },
    // Unknown fields are to be ignored; the buffer limit is the one refusal that matters.
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') this.tooLong = true;
    },
  });

  read(chunk: Uint8Array): ServerSentEvent[] {
    return this.feed(this.decode(chunk));
  }

  end(): ServerSentEvent[] {
    return this.feed(`${this.decode()}\n\n`);
  }

  private feed(text: string): ServerSentEvent[] {
    this.parser.feed(this.withLineFeeds(text));
    if (this.tooLong) throw invalidReply();
    const { events } = this;
    this.events = [];
    return events;
  }

  private decode(chunk?: Uint8Array): string {
    try {
      return chunk === undefined ? this.decoder.decode() : this.decoder.decode(chunk, { stream: true });
    } catch {
      throw invalidReply();
    }
  }

  /** The parser looks for both line ends at every line: where they mix, that is quadratic, and a lone return waits. */
  private withLineFeeds(text: string): string {
    const rest = this.endedInReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.endedInReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }
}
