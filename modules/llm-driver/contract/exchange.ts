import type { SettingValues } from '../../support/index.js';
import type { ChatCompletion } from './chat.types.js';
import type { RawBody } from './completion.types.js';
import type { ReportedLimit } from './limits.types.js';

/** One exchange with the provider, as a driver's `send` sees it. */
export interface Exchange {
  /** Fires on the caller's abort, on a deadline and on the exchange's own timeout. Pass it on to whatever does the I/O. */
  readonly signal: AbortSignal;
  /** The instance's effective settings when the call started. Every attempt of a call has the same ones. */
  readonly settings: SettingValues;
  /** 1 for the first call. */
  readonly attempt: number;
  /** The JSON the caller's request was parsed from, if it was given. The request may differ from it by now. */
  readonly rawBody?: RawBody;
  /**
   * Tells what the reply's headers said of the provider's limits, whatever its status; the calls to come are paced by it.
   * Call it as soon as the headers are there. An empty list says nothing: a limit that is not told is unknown, not absent.
   */
  reportLimits(limits: readonly ReportedLimit[]): void;
  /**
   * Reports the JSON text that `completion` was parsed from, on one line, so that a gateway can pass it on byte for byte. It
   * counts if `send` resolves to this very object; do not change the object afterwards.
   */
  reportRawText(completion: ChatCompletion, text: string): void;
}
