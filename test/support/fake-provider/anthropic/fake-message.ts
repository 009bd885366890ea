/** A block of an answer or of a request. */
export interface FakeBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Faults of one streamed answer. */
export interface StreamFaults {
  /** Writes this many pings before each event. */
  readonly pings?: number;
  /** Writes an event of a type that no client knows between all others. */
  readonly unknownEvents?: boolean;
  /** Leaves out the deltas of tools without arguments, as some versions do. */
  readonly withoutEmptyInput?: boolean;
  /** Ends the connection after this many events. */
  readonly cutAfter?: number;
  /** Writes this error instead of the event at this place, and ends. */
  readonly errorAt?: { readonly event: number; readonly type: string; readonly message?: string };
  /** Characters of each piece that is written at once. Default: the whole stream. */
  readonly pieceLength?: number;
}

/** What one answer says. Anything left out is what the provider would send for an ordinary answer. */
export interface FakeMessage {
  /** Thoughts without a signature are signed. Default: one text, `echo: ` and the last text of the user. */
  readonly blocks?: readonly FakeBlock[];
  readonly stopReason?: string;
  readonly stopSequence?: string;
  readonly stopDetails?: object;
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Further fields of the message. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before the reply. */
  readonly latencyMs?: number;
  readonly stream?: StreamFaults;
}

/** A refusal instead of an answer. */
export interface FakeRefusal {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
  readonly details?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message of a request. */
export interface SentMessage {
  readonly role: string;
  readonly content: string | readonly FakeBlock[];
}

/** The body of a request, once it is checked. */
export interface SentRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly SentMessage[];
  readonly stream?: boolean;
  readonly [field: string]: unknown;
}

/** Returns the content of a message as blocks. */
export function blocksOf({ content }: SentMessage): readonly FakeBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
