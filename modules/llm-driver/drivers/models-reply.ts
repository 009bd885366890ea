import type { ProviderReply } from '../errors/provider-errors.js';
import { toFailure } from '../call/attempt.js';
import { stopReason } from '../call/call-deadline.js';
import type { DriverContext } from '../driver/driver-context.js';
import type { ModelsOptions } from '../contract/facade-options.types.js';

/** Default timeout of a list of models. */
const MODELS_TIMEOUT_MS = 30_000;

/** Asks for a list of models, once. @throws LlmError if no reply comes; a reply with an error is returned */
export async function modelsReply(
  { http, timeouts }: DriverContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  { signal, timeoutMs = MODELS_TIMEOUT_MS }: ModelsOptions,
): Promise<ProviderReply> {
  const limited = Math.min(timeoutMs, timeouts.totalMs);
  return http.getText(url, { headers, signal, timeoutMs: limited }).catch((thrown: unknown) => {
    throw signal?.aborted ? stopReason(signal) : toFailure(thrown);
  });
}
