import type { SettingValues } from '../../support/index.js';
import type { CallerHeaders } from './caller-headers.js';
import type { ChatCompletion } from './chat.types.js';
import type { RawBody } from './completion.types.js';
import type { EmbeddingList } from './embedding.types.js';
import type { ReportedLimit } from './limits.types.js';

/** One exchange with the provider, as a driver's `send` sees it. */
export interface Exchange {
  /** Fires on the caller's abort, on a deadline and on the exchange's own timeout. Pass it on to the I/O. */
  readonly signal: AbortSignal;
  /**
   * The effective settings of the call: the instance's when it started, with the key and base URL that the
   * call brings, if its instance allows that. Every attempt of a call has the same ones.
   */
  readonly settings: SettingValues;
  /** Number of the attempt; 1 for the first. */
  readonly attempt: number;
  /** Headers that the call brings besides, names in lower case. `{}` if it brings none. Send them. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON the caller's request was parsed from, if it was given. The request may differ from it by now. */
  readonly rawBody?: RawBody;
  /** Headers of the caller's own request, if it was made by a gateway. See {@link CallerHeaders}. */
  readonly callerHeaders?: CallerHeaders | undefined;
  /**
   * Reports the provider's limits from the headers of a reply, whatever its status; later calls are paced by
   * them. Call it as soon as the headers have arrived. A limit that is not in the list is unknown, not
   * absent.
   */
  reportLimits(limits: readonly ReportedLimit[]): void;
  /**
   * Reports the JSON text that an answer was parsed from, on one line, so that a gateway can pass it on byte
   * for byte. It counts if `send` or `sendEmbeddings` resolves to this very object; do not change the object
   * afterwards.
   */
  reportRawText(answer: ChatCompletion | EmbeddingList, text: string): void;
}

/** How far a streamed exchange is. */
export interface ExchangeProgress {
  /** True until the first token: silence is not limited by `idleMs` until then. */
  readonly awaitsToken: boolean;
}
