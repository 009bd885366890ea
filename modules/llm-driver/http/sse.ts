import { isUtf8 } from 'node:buffer';
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
 * Reads the events of a stream, whatever its line ends and however it was cut on the way. The last one counts even without
 * its blank line. `read` and `end` throw an LlmError `upstream_invalid_response` for an event past 1 MiB and for bytes that are not
 * UTF-8.
 */
export class EventReader {
  /** Needed once a piece has ended within a character. Fatal, so that a broken character is an error. */
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  private begun = false;
  private events: ServerSentEvent[] = [];
  private tooLong = false;
  private endedInReturn = false;
  /** Nothing of an event has come of which there is more to come. */
  private betweenEvents = true;

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

  /** The events that end within these bytes and those before. */
  read(bytes: Uint8Array): ServerSentEvent[] {
    return this.feed(this.withoutMark(this.decode(bytes)));
  }

  /** What is left when nothing more comes. */
  end(): ServerSentEvent[] {
    return this.feed(`${this.decode()}\n\n`);
  }

  private feed(text: string): ServerSentEvent[] {
    const plain = this.betweenEvents ? plainEvents(text) : undefined;
    if (plain !== undefined) {
      this.endedInReturn = false;
      return plain;
    }
    const lines = this.withLineFeeds(text);
    if (lines !== '') this.betweenEvents = lines.endsWith('\n\n');
    this.parser.feed(lines);
    if (this.tooLong) throw invalidReply();
    const { events } = this;
    this.events = [];
    return events;
  }

  private decode(bytes?: Uint8Array): string {
    // Nearly every piece ends where a character does, and is then read several times faster.
    if (this.decoder === undefined) {
      if (bytes === undefined) return '';
      if (isUtf8(bytes)) return toBuffer(bytes).toString('utf8');
      this.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    }
    try {
      return this.decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw invalidReply();
    }
  }

  /** Without the byte order mark that a stream may begin with. */
  private withoutMark(text: string): string {
    if (this.begun || text === '') return text;
    this.begun = true;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  /** The parser looks for both line ends at every line: where they mix, that is quadratic, and a lone return waits. */
  private withLineFeeds(text: string): string {
    const rest = this.endedInReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.endedInReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }
}

const FIELD = 'data: ';
const LINE_FEED = 0x0a;

/** Events of one line of data each and nothing else, as nearly every piece of a stream is; `undefined` where there is more to it. */
function plainEvents(text: string): ServerSentEvent[] | undefined {
  if (!text.endsWith('\n\n') || text.includes('\r')) return undefined;
  const events: ServerSentEvent[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const data = text.slice(start + FIELD.length, end);
    if (!text.startsWith(FIELD, start) || text.charCodeAt(end + 1) !== LINE_FEED) return undefined;
    if (data.length > LONGEST_EVENT) return undefined;
    if (data !== '') events.push({ name: undefined, data });
    start = end + 2;
  }
  return events;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
