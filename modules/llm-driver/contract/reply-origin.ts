import { Notes } from '../../support/index.js';
import type { ReportedLimit } from '../pacing/limits.js';
import type { ChatCompletion, ChatCompletionChunk } from './chat.types.js';

/** What a provider sent along with an answer, or with a piece of one. */
export interface ReplyOrigin {
  /**
   * The JSON the object was read from, on one line, saying all that the object says and no more: whoever passes the object on
   * unchanged can send this.
   */
  readonly text?: string;
  /** The rate limits that the reply's headers told. */
  readonly limits?: readonly ReportedLimit[];
}

type Answer = ChatCompletion | ChatCompletionChunk;

const origins = new Notes<Answer, ReplyOrigin>();

/** For drivers: remembers where an answer came from, for as long as the object lives. A copy of it has no origin. */
export function noteOrigin(answer: Answer, origin: ReplyOrigin): void {
  origins.set(answer, origin);
}

/** Where an answer came from, as far as its driver says. Of a stream, the limits are told with its first chunk. */
export function originOf(answer: Answer): ReplyOrigin | undefined {
  return origins.of(answer);
}
