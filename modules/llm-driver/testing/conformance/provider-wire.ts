import type { ReportedLimit } from '../../contract/limits.types.js';
import type { ReceivedCall } from './scripted-provider.js';

/** A call of a tool. */
export interface WireToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What the scripted provider of the conformance kit wants to say. */
export interface WireAnswer {
  /** `''` if the answer is a call of a tool. */
  readonly text: string;
  /** Equal choices that the request asks for: more than 1 only if the driver has the capability `n`. */
  readonly choices: number;
  /** A call of a tool. Only if the driver has the capability `tools`. */
  readonly toolCall?: WireToolCall | undefined;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
}

/** An answer of several things: reasoning, then a text or calls of tools. */
export interface FullWireAnswer extends Omit<WireAnswer, 'choices' | 'toolCall'> {
  /** Only if the driver has the capability `tools`. */
  readonly toolCalls: readonly WireToolCall[];
  /**
   * Only if the driver has the capability `reasoning`. `state` is what a provider signs its reasoning with;
   * one that signs nothing leaves it out.
   */
  readonly reasoning?: { readonly text: string; readonly state: string } | undefined;
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

/** A provider's limits, as its headers tell them. */
export interface WireLimits {
  readonly headers: Readonly<Record<string, string>>;
  /** What a driver must report of them. */
  readonly reported: readonly ReportedLimit[];
}

/** A refusal in a provider's own words. */
export interface WireRefusal {
  readonly status: number;
  readonly body: unknown;
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
  /**
   * Returns the body of a whole answer with several calls of tools, or with reasoning. Without it drivers are
   * not checked for them.
   */
  answerFully?(answer: FullWireAnswer, call: ReceivedCall): unknown;
  /** Returns such an answer as it is streamed, the text in one piece. */
  streamFully?(answer: FullWireAnswer, call: ReceivedCall): string;
  /** Returns true if a request asks for a stream. Default: it has `"stream": true`. */
  isStream?(call: ReceivedCall): boolean;
  /** Returns the body of a refusal. Default: `{ "error": { "message" } }`. */
  error?(status: number, message: string): unknown;
  /**
   * Returns the reply to a request for embeddings. For drivers with the capability `embeddings`.
   * @param vectorOf the vector of a text
   */
  embeddings?(call: ReceivedCall, vectorOf: (text: string) => readonly number[]): unknown;
  /** Default: it tells no limits. */
  readonly limits?: WireLimits | undefined;
  /** Its refusals of an account without money and of a prompt that is too long. */
  readonly refusals?: { readonly money: WireRefusal; readonly tooLong: WireRefusal } | undefined;
  /** Returns what it wants back of its reasoning with the results of tools. Default: nothing. */
  stateOf?(reasoning: { readonly text: string; readonly state: string }): string;
}
