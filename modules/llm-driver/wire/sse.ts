import { isUtf8 } from 'node:buffer';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { LlmError } from '../contract/llm-error.js';

/** One server-sent event. */
export interface ServerSentEvent {
  /** Undefined for the usual, unnamed event. */
  readonly name: string | undefined;
  /** Never empty: events without data are left out. */
  readonly data: string;
}

/** 16 Mi characters. An event is one token, one whole tool call, or a picture in base64. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;
const DATA_FIELD = 'data: ';
const EVENT_END = '\n\n';
/** Characters of an event of one line besides its data. */
export const EVENT_FRAME_LENGTH = DATA_FIELD.length + EVENT_END.length;

/** However it is spaced, quoted or written. */
const DONE = /^\s*"?\[done\]/i;

/** Returns true for the data of the event that ends a stream of OpenAI's. */
export function isDone(data: string): boolean {
  return !data.startsWith('{') && DONE.test(data);
}

/** Returns where the data ends that starts at `start`; -1 if it is not the data that is looked for. */
type FindDataEnd = (text: string, start: number) => number;

/**
 * Reads the events of a stream, whatever its line ends and wherever its pieces are cut. The last event counts
 * even without its blank line. All methods but `takeRun` throw an LlmError `upstream_invalid_response` for an
 * event past 16 Mi characters and for bytes that are not UTF-8.
 *
 * Nearly every piece of a stream consists of whole events of one line each. Those are read from `text`
 * directly; the parser reads everything else.
 */
export class EventReader {
  /** Made when a piece ends within a character. Fatal, so that an invalid character is an error. */
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  private hasText = false;
  /** Whole events, usually of one line each. Read up to `position`. */
  private text = '';
  private position = 0;
  private parser: EventSourceParser | undefined;
  private parsed: ServerSentEvent[] = [];
  private parsedIndex = 0;
  private isTooLong = false;
  /** The text that went to the parser ended in `\r`: a `\n` that follows belongs to it. */
  private endedInReturn = false;
  /** True if the parser has no unfinished event. */
  private isBetweenEvents = true;

  /** True if the bytes so far end within an event. */
  get isWithinEvent(): boolean {
    return !this.isBetweenEvents;
  }

  /** Adds the next bytes. Read all events of the bytes before first. */
  feed(bytes: Uint8Array): void {
    this.feedText(this.withoutByteOrderMark(this.decode(bytes)));
  }

  /** Tells that no more bytes follow: an unfinished event counts as it is. */
  end(): void {
    this.feedText(`${this.decode()}\n\n`);
  }

  /** Returns the next event, undefined if it needs more bytes. */
  next(): ServerSentEvent | undefined {
    return this.nextPlain() ?? this.nextParsed();
  }

  /**
   * Returns the next events as one text, as they were sent, while each is one line of data and nothing else.
   * @param findEnd ends the run at the first event for which it returns -1
   */
  takeRun(findEnd: FindDataEnd): { readonly text: string; readonly count: number } {
    const { text, position } = this;
    let end = position;
    let count = 0;
    while (text.startsWith(DATA_FIELD, end)) {
      const dataEnd = findEnd(text, end + DATA_FIELD.length);
      if (dataEnd < 0 || !text.startsWith(EVENT_END, dataEnd)) break;
      end = dataEnd + EVENT_END.length;
      count += 1;
    }
    this.position = end;
    return { text: text.slice(position, end), count };
  }

  private feedText(text: string): void {
    if (!this.isBetweenEvents || !text.endsWith(EVENT_END) || text.includes('\r')) return this.parse(text);
    this.endedInReturn = false;
    this.text = text;
    this.position = 0;
  }

  /**
   * Reads events of one line of data each. The rest of the text goes to the parser at the first other event.
   */
  private nextPlain(): ServerSentEvent | undefined {
    const { text } = this;
    while (this.position < text.length) {
      const start = this.position;
      const end = text.indexOf('\n', start);
      const isPlain = text.startsWith(DATA_FIELD, start) && text.startsWith(EVENT_END, end);
      if (!isPlain || end - start > MAX_EVENT_LENGTH) {
        this.position = text.length;
        this.parse(text.slice(start));
        return undefined;
      }
      this.position = end + EVENT_END.length;
      const data = text.slice(start + DATA_FIELD.length, end);
      if (data !== '') return { name: undefined, data };
    }
    return undefined;
  }

  private nextParsed(): ServerSentEvent | undefined {
    const event = this.parsed[this.parsedIndex];
    if (event !== undefined) this.parsedIndex += 1;
    return event;
  }

  private parse(text: string): void {
    this.parsed = [];
    this.parsedIndex = 0;
    const lines = this.withLineFeeds(text);
    if (lines !== '') this.isBetweenEvents = lines.endsWith(EVENT_END);
    this.parser ??= this.newParser();
    this.parser.feed(lines);
    if (this.isTooLong) throw LlmError.invalidReply();
  }

  private newParser(): EventSourceParser {
    return createParser({
      maxBufferSize: MAX_EVENT_LENGTH,
      onEvent: ({ event, data }) => {
        if (data.length > MAX_EVENT_LENGTH) this.isTooLong = true;
        else if (data !== '') this.parsed.push({ name: event, data });
      },
      // Unknown fields must be ignored; only the size limit is an error.
      onError: ({ type, field, value = '', line = '' }) => {
        if (type === 'max-buffer-size-exceeded') this.isTooLong = true;
        // llama.cpp writes an error as a field of its own: `error: {"code":500,…}`.
        else if (field === 'error' && value !== '') this.parsed.push({ name: 'error', data: value });
        // A line of JSON without `data:`, as Ollama ends a stream that fails: no field begins like that.
        else if (line.startsWith('{')) this.parsed.push({ name: undefined, data: line });
      },
    });
  }

  private decode(bytes?: Uint8Array): string {
    // Nearly every piece ends where a character ends. Without a decoder it is read several times faster.
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

  /** Removes the byte order mark that a stream may start with. */
  private withoutByteOrderMark(text: string): string {
    if (this.hasText || text === '') return text;
    this.hasText = true;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  /**
   * The parser searches for both line ends at every line. Mixed line ends make that quadratic, and it waits
   * at a lone `\r`.
   */
  private withLineFeeds(text: string): string {
    const rest = this.endedInReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.endedInReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
