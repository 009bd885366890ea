import type { ReceivedCall } from './scripted-provider.js';

/** What the scripted provider of the conformance kit wants to say. */
export interface WireAnswer {
  /** `''` if the answer is a call of a tool. */
  readonly text: string;
  /** Equal choices that the request asks for: more than 1 only if the driver has the capability `n`. */
  readonly choices: number;
  /** A call of a tool. Only if the driver has the capability `tools`. */
  readonly toolCall?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
}

/** A streamed reply, as its bytes are written. */
export interface WireStream {
  /** One part for each piece of the text. The first may begin with what opens the stream. */
  readonly parts: readonly string[];
  /** What ends a complete stream. */
  readonly end: string;
  /** @default 'text/event-stream' */
  readonly contentType?: string | undefined;
}

/**
 * How a provider reads and writes: what the conformance kit has to know to play it over loopback. Values that
 * are no texts are written as JSON.
 */
export interface ProviderWire {
  /** Returns the text of the last user message in a request. */
  promptOf(call: ReceivedCall): string;
  /** Returns the body of a whole answer. */
  answer(answer: WireAnswer, call: ReceivedCall): unknown;
  /** Returns a streamed answer. Leave it out for a provider that does not stream. */
  stream?(pieces: readonly string[], call: ReceivedCall): WireStream;
  /** Returns true if a request asks for a stream. Default: it has `"stream": true`. */
  isStream?(call: ReceivedCall): boolean;
  /** Returns the body of a refusal. Default: `{ "error": { "message" } }`. */
  error?(status: number, message: string): unknown;
}
