/** An item of an answer or of a request, or a part of one. */
export interface FakeItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Faults of one streamed answer. */
export interface ResponseStreamFaults {
  /** Writes an event of a type that no client knows before each event. */
  readonly unknownEvents?: boolean;
  /** Leaves out events of these types, as servers that only resemble OpenAI's do. */
  readonly without?: readonly string[];
  /** The last event has no items. */
  readonly withoutOutput?: boolean;
  /** Ends the connection after this many events. */
  readonly cutAfter?: number;
  /** Writes this error instead of the event at this place, and ends. */
  readonly errorAt?: { readonly event: number; readonly code: string | null; readonly message?: string };
  /** Writes `[DONE]` at the end, as some servers do. */
  readonly done?: boolean;
  /** All items are opened before the first has a delta, and their deltas take turns. */
  readonly interleaved?: boolean;
  /** Characters of each piece that is written at once. Default: the whole stream. */
  readonly pieceLength?: number;
}

/** What one answer says. Anything left out is what the provider would send for an ordinary answer. */
export interface FakeResponse {
  /**
   * Items get ids; reasoning gets its encrypted content if the request asks for it. Default: one message,
   * `echo: ` and the last text of the user.
   */
  readonly output?: readonly FakeItem[];
  /** Default: `completed`. */
  readonly status?: string;
  /** Why the answer is incomplete. */
  readonly reason?: string;
  /** Why the answer failed. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Further fields of the response. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream?: ResponseStreamFaults;
}

/** A refusal instead of an answer. */
export interface FakeResponseRefusal {
  readonly refused: number;
  readonly message: string;
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of a request, as far as the fake reads it. */
export interface SentResponse {
  readonly model: string;
  readonly input: string | readonly FakeItem[];
  readonly stream?: boolean;
  readonly store?: boolean | null;
  readonly [field: string]: unknown;
}

/** Returns the input of a request as items. */
export function inputOf({ input }: SentResponse): readonly FakeItem[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return input.map((item) => ({ ...item, type: item.type ?? 'message' }));
}

/** Returns an error of OpenAI's. */
export function refusal(
  message: string,
  param: string | null = null,
  code: string | null = null,
): FakeResponseRefusal {
  return { refused: 400, message, param, code };
}
