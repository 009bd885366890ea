/** A call of a tool that an answer asks for. */
export interface AnsweredToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Faults of one streamed answer. */
export interface VendorStreamFaults {
  /** Ends the connection after this many events. */
  readonly cutAfter?: number;
  /** Writes this object as an event behind so many others, and ends. */
  readonly errorAfter?: { readonly events: number; readonly error: object };
  /** Writes the state of a tool call in a delta of its own, behind the call (Gemini). */
  readonly stateAlone?: boolean;
  /** Characters of each piece that is written at once. Default: the whole stream. */
  readonly pieceLength?: number;
}

/** What one answer says. Anything left out is what the vendor would send for an ordinary answer. */
export interface VendorAnswer {
  /** Default: `echo: ` and the last text of the user; none if there are tool calls. */
  readonly text?: string;
  readonly thoughts?: string;
  readonly toolCalls?: readonly AnsweredToolCall[];
  /** In the vendor's spelling. Default: how it ends such an answer. */
  readonly finishReason?: string;
  /** Figures that replace the vendor's own. */
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Further fields of the answer, and of every event of a stream. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before the head of the reply. */
  readonly latencyMs?: number;
  readonly stream?: VendorStreamFaults;
}

/** A refusal instead of an answer. */
export interface VendorRefusal {
  readonly status: number;
  /** A text is sent as it is, as a page of a proxy. */
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call gets. */
export type VendorOutcome = VendorAnswer | VendorRefusal;

/** Returns true for a refusal. */
export function isRefusal(outcome: VendorOutcome): outcome is VendorRefusal {
  return 'status' in outcome;
}
