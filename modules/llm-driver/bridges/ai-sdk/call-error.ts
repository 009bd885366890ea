import { AppError } from '../../../support/index.js';
import { LlmError } from '../../contract/llm-error.js';

const MARKER = 'vercel.ai.error';

/**
 * A failed call, as the AI SDK knows such errors: `APICallError.isInstance` is true for it. Not retryable: we
 * have retried already. `cause` is the error of ours. Holds no request and no reply.
 */
export class AiSdkCallError extends Error {
  override readonly name = 'AI_APICallError';
  readonly url: string;
  readonly requestBodyValues = {};
  readonly statusCode: number;
  readonly responseHeaders: Record<string, string>;
  readonly isRetryable = false;
  /** The error as JSON: kind, code, param, `retryable`, … */
  readonly data: unknown;

  constructor(model: string, cause: AppError) {
    super(cause.message, { cause });
    this.url = `nest-llm-driver:${model}`;
    this.statusCode = cause.status;
    const { retryAfterMs } = cause;
    this.responseHeaders =
      retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
    this.data = cause.toJSON();
    mark(this, 'AI_APICallError');
  }
}

/** No model has the name. `NoSuchModelError.isInstance` of the AI SDK is true for it. */
export class AiSdkNoSuchModelError extends Error {
  override readonly name = 'AI_NoSuchModelError';

  constructor(
    readonly modelId: string,
    readonly modelType: 'languageModel' | 'embeddingModel',
    cause: AppError,
  ) {
    super(cause.message, { cause });
    mark(this, 'AI_NoSuchModelError');
  }
}

/**
 * Turns a failure of ours into an error of the AI SDK; for a call that its caller aborted, the reason of the
 * signal.
 */
export function toAiSdkError(
  thrown: unknown,
  model: string,
  modelType: 'languageModel' | 'embeddingModel',
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  const error = thrown instanceof AppError ? thrown : LlmError.from(thrown);
  const isUnknown =
    !(error instanceof LlmError) && ['model_not_found', 'provider_not_found'].includes(error.code);
  return isUnknown ? new AiSdkNoSuchModelError(model, modelType, error) : new AiSdkCallError(model, error);
}

function mark(error: Error, name: string): void {
  for (const marker of [MARKER, `${MARKER}.${name}`])
    Object.defineProperty(error, Symbol.for(marker), { value: true });
}
