import type { WireUsage } from './chat.types.js';
import type { ChatOptions } from './completion.types.js';
import type { ReportedLimit } from './limits.types.js';
import type { PassedEndpoint } from './passed-endpoint.js';

/** A field or a file of a form. */
export interface FormPart {
  readonly name: string;
  /** Text of a field, or bytes of a file. */
  readonly value: string | Uint8Array;
  /** Only of a file. */
  readonly filename?: string | undefined;
  /** Content type, as it is written in a header. */
  readonly type?: string | undefined;
}

/** Fields of a body in JSON. */
export type PassedFields = Readonly<Record<string, unknown>>;

/** A request that is passed through. Read-only: it may be sent several times, and to several targets. */
export interface PassedRequest {
  readonly endpoint: PassedEndpoint;
  /** For the facade a model reference, for a driver the provider's own id. Default: that of the instance. */
  readonly model?: string | undefined;
  /**
   * The body as it is sent, but for its `model`: that of the target takes its place. Completions are JSON,
   * audio is a form. A `stream` in it asks for a stream.
   */
  readonly body: PassedFields | readonly FormPart[];
}

/** Server-sent events of one reply, as the provider sent them. Leaving the loop ends the provider's call. */
export interface PassedEvents extends AsyncIterableIterator<string, void, undefined> {
  /** Tokens as the provider counted them, as far as it has told them. */
  readonly usage: WireUsage | null | undefined;
}

/** What is known of every reply that is passed through. */
interface PassedHead {
  /** Limits from the headers of the reply. */
  readonly limits?: readonly ReportedLimit[] | undefined;
}

/** A reply that came whole: JSON, text, or subtitles. */
export interface WholePassedReply extends PassedHead {
  /** The provider's own. */
  readonly contentType: string;
  readonly text: string;
  /** Tokens as the provider counted them. */
  readonly usage?: WireUsage | null | undefined;
}

/** A reply that is streamed. Its first event has arrived. */
export interface StreamedPassedReply extends PassedHead {
  /** Texts of one or several whole events. */
  readonly events: PassedEvents;
}

/** The reply to a request that was passed through. */
export type PassedReply = WholePassedReply | StreamedPassedReply;

/** Whole events of a stream that arrived together. */
export interface PassedEvent {
  readonly text: string;
  /** Tokens as the provider counts them so far. */
  readonly usage?: WireUsage | null | undefined;
  /** True if the event has something of the answer: the stream has then begun, and is not sent again. */
  readonly isAnswer: boolean;
}

/** What a driver's `sendPassed` resolves to. */
export type SentPassed = Omit<WholePassedReply, 'limits'> | { readonly events: AsyncIterable<PassedEvent> };

/** Options of a request that is passed through. */
export type PassOptions = Omit<ChatOptions, 'hedge' | 'cache'>;
