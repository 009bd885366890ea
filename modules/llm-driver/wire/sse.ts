import { isUtf8 } from 'node:buffer';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { LlmError } from '../contract/llm-error.js';

/** One server-sent event. */
export interface ServerSentEvent {
  /** Unset for the usual, unnamed event. */
  readonly name: string | undefined;
  /** Never empty: events without data are left out. */
  readonly data: string;
}

/** 1 MiB: one event is one token, or one whole tool call. */
const LONGEST_EVENT = 1024 * 1024;
const FIELD = 'data: ';
const EVENT_END = '\n\n';
/** Characters of an event of one line that are not its data. */
export const EVENT_FRAME = FIELD.length + EVENT_END.length;

/**
 * Reads the events of a stream, whatever its line ends and however it was cut on the way. The last one counts even without
 * its blank line. All but `takeRun` throw an LlmError `upstream_invalid_response` for an event past 1 MiB and for bytes that are
 * not UTF-8.
 */
export class EventReader {
  /** Needed once a piece has ended within a character. Fatal, so that a broken character is an error. */
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  private begun = false;
  /** Events and nothing else, usually of a line of data each; what comes of it is read one by one, from `position` on. */
  private text = '';
  private position = 0;
  private parsed: ServerSentEvent[] = [];
  private taken = 0;
  private tooLong = false;
  private endedInReturn = false;
  /** Nothing of an event has come of which there is more to come. */
  private betweenEvents = true;

  /** Most streams never need it. */
  private parser: EventSourceParser | undefined;

  /** Takes the next bytes. Read all events of those before first. */
  feed(bytes: Uint8Array): void {
    this.take(this.withoutMark(this.decode(bytes)));
  }

  /** Nothing more comes: what is left counts. */
  end(): void {
    this.take(`${this.decode()}\n\n`);
  }

  /** The next event that has ended; `undefined` where more bytes are needed. */
  next(): ServerSentEvent | undefined {
    return this.nextPlain() ?? this.nextParsed();
  }

  /**
   * The next events together, as they came, for as long as each is a line of data and nothing else.
   * @param endOf where the data ends that begins there, in characters; -1 ends the run before it
   */
  takeRun(endOf: (text: string, start: number) => number): { readonly text: string; readonly count: number } {
    const { text, position } = this;
    let end = position;
    let count = 0;
    while (text.startsWith(FIELD, end)) {
      const dataEnd = endOf(text, end + FIELD.length);
      if (dataEnd < 0 || !text.startsWith(EVENT_END, dataEnd)) break;
      end = dataEnd + EVENT_END.length;
      count += 1;
    }
    this.position = end;
    return { text: text.slice(position, end), count };
  }

  private take(text: string): void {
    if (!this.betweenEvents || !text.endsWith(EVENT_END) || text.includes('\r')) return this.parse(text);
    this.endedInReturn = false;
    this.text = text;
    this.position = 0;
  }

  /** Events of one line of data each, as nearly all of a stream are; the rest is parsed where there is more to the next one. */
  private nextPlain(): ServerSentEvent | undefined {
    const { text } = this;
    while (this.position < text.length) {
      const start = this.position;
      const end = text.indexOf('\n', start);
      const plain = text.startsWith(FIELD, start) && text.startsWith(EVENT_END, end);
      if (!plain || end - start > LONGEST_EVENT) {
        this.position = text.length;
        this.parse(text.slice(start));
        return undefined;
      }
      this.position = end + EVENT_END.length;
      const data = text.slice(start + FIELD.length, end);
      if (data !== '') return { name: undefined, data };
    }
    return undefined;
  }

  private nextParsed(): ServerSentEvent | undefined {
    const event = this.parsed[this.taken];
    if (event !== undefined) this.taken += 1;
    return event;
  }

  private parse(text: string): void {
    this.parsed = [];
    this.taken = 0;
    const lines = this.withLineFeeds(text);
    if (lines !== '') this.betweenEvents = lines.endsWith(EVENT_END);
    this.parser ??= this.newParser();
    this.parser.feed(lines);
    if (this.tooLong) throw LlmError.invalidReply();
  }

  private newParser(): EventSourceParser {
    return createParser({
      maxBufferSize: LONGEST_EVENT,
      onEvent: ({ event, data }) => {
        if (data.length > LONGEST_EVENT) this.tooLong = true;
        else if (data !== '') this.parsed.push({ name: event, data });
      },
      // Unknown fields are to be ignored; the buffer limit is the one refusal that matters.
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.tooLong = true;
      },
    });
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
      throw LlmError.invalidReply();
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

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
