/**
 * The many legal ways one server-sent-event stream can look on the wire. A correct reader gives the same
 * answer for all of them.
 */
export interface StreamFormat {
  /** Sizes of the writes in bytes, repeated to the end and blind to event borders; `bytes` is `[1]`. */
  readonly split?: 'bytes' | readonly number[];
  /** The whole stream in a single write. */
  readonly oneWrite?: boolean;
  readonly newline?: '\n' | '\r\n' | '\r';
  /** `data: x` or `data:x`. Default true. */
  readonly spaceAfterColon?: boolean;
  /** A `: ping` line before every event. */
  readonly comments?: boolean;
  /** A byte order mark before the first event. */
  readonly byteOrderMark?: boolean;
  /** Events whose data is empty, between the others. */
  readonly emptyData?: boolean;
  /** Events with unknown names, between the others. */
  readonly unknownEvents?: boolean;
  /** Each chunk's JSON over several `data:` lines. */
  readonly multiLineData?: boolean;
  /** Ends right after `data: [DONE]`, without the blank line. */
  readonly missingFinalBlankLine?: boolean;
  /**
   * OpenAI's padding on every delta. Default: as the vendor does, OpenAI unless `include_obfuscation` is
   * false.
   */
  readonly obfuscation?: boolean;
  /** Groq's unasked `x_groq.usage` in the final chunk. Default: as the vendor does. */
  readonly xGroqUsage?: boolean;
  /** Pause after the headers, before the first write. */
  readonly firstTokenMs?: number;
  /** Pause between writes, which is between tokens unless `split` or `oneWrite` is set. */
  readonly intervalMs?: number;
}

/** One server-sent event before it is written. */
export interface StreamEvent {
  readonly data: string;
  readonly name?: string;
  /** Carries a piece of the answer; stream faults count these. */
  readonly token?: boolean;
}

/** Cuts a stream into the writes its format asks for. */
export function encodeStream(events: readonly StreamEvent[], format: StreamFormat): Uint8Array[] {
  const texts = events.map((event) => encodeEvent(event, format));
  if (format.byteOrderMark && texts[0] !== undefined) texts[0] = `\uFEFF${texts[0]}`;
  if (format.missingFinalBlankLine) dropBlankLine(texts, format.newline ?? '\n');
  if (format.oneWrite) return [Buffer.from(texts.join(''))];
  if (format.split === undefined) return texts.map((text) => Buffer.from(text));
  return cut(Buffer.from(texts.join('')), format.split === 'bytes' ? [1] : format.split);
}

function encodeEvent(event: StreamEvent, format: StreamFormat): string {
  const newline = format.newline ?? '\n';
  const colon = format.spaceAfterColon === false ? ':' : ': ';
  const lines: string[] = [];
  // A comment must not be followed by a blank line of its own: one SDK's decoder crashes on that.
  if (format.comments) lines.push(': ping');
  if (format.emptyData) lines.push('data:', '');
  if (format.unknownEvents) lines.push(`event${colon}x-unheard-of`, `data${colon}{"ignore":"me"}`, '');
  if (event.name !== undefined) lines.push(`event${colon}${event.name}`);
  for (const line of dataLines(event.data, format)) lines.push(`data${colon}${line}`);
  return lines.join(newline) + newline + newline;
}

function dataLines(data: string, format: StreamFormat): string[] {
  if (!format.multiLineData || !data.startsWith('{')) return [data];
  return JSON.stringify(JSON.parse(data), null, 1).split('\n');
}

function dropBlankLine(texts: string[], newline: string): void {
  const last = texts.at(-1);
  if (last !== undefined) texts[texts.length - 1] = last.slice(0, -2 * newline.length);
}

function cut(bytes: Buffer, sizes: readonly number[]): Uint8Array[] {
  if (sizes.length === 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(`Stream write sizes must be whole numbers from 1; got [${sizes.join(', ')}].`);
  }
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}
