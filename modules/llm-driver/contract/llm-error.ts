import {
  AppError,
  type AppErrorJson,
  type LimitLevel,
  redactSecrets,
  ConfigurationError,
  kindOf,
  quoteName,
} from '../../support/index.js';
import { keepStack } from './copied-stack.js';
import { adviceText, asSentence, chainText, failureText, gatewayText, type FailedIn } from './error-texts.js';
import { ERROR_KINDS, type LlmErrorKind } from './error-kinds.js';
import type { LlmErrorTraits } from './error-traits.js';
import type { LlmErrorDetails } from './llm-error-details.js';
import type { LimitFigures } from './limits.types.js';

/** Wait that we ask of callers while this server is overloaded, in milliseconds. */
const OVERLOAD_RETRY_AFTER_MS = 2_000;

/** A failed call to a model as JSON. */
export interface LlmErrorJson extends AppErrorJson {
  readonly kind: LlmErrorKind;
  readonly retryable: boolean;
  readonly driver?: string | undefined;
  readonly model?: string | undefined;
  readonly attempts: number;
  /** Left out if no fallback was tried. */
  readonly failures?: readonly ModelFailureJson[] | undefined;
}

/** The failure of one model among several. The model was not asked if `error.attempts` is 0. */
export interface ModelFailure {
  /** The model as it was asked for; for a target of a named model, the target. */
  readonly model: string;
  readonly error: LlmError;
}

/** The failure of one model among several as JSON. */
export interface ModelFailureJson {
  readonly model: string;
  readonly error: LlmErrorJson;
}

/**
 * A failed call to a model. `kind` says what happened, `retryable` and `retryAfterMs` what to do about it,
 * `driver`, `model` and `attempts` where it happened. `message` is for developers: it names the instance and
 * the setting to change; `publicMessage` is for HTTP clients. See {@link LlmErrorDetails} for the other
 * fields.
 */
export class LlmError extends AppError {
  readonly kind: LlmErrorKind;
  /**
   * Name of the instance that was asked; with fallbacks, of the last one. Undefined if the failure is not one
   * instance's: before any was chosen, or when a call to several models was cancelled.
   */
  readonly driver: string | undefined;
  /** The provider's own id of the model; undefined if `driver` is, or if no model was chosen. */
  readonly model: string | undefined;
  /** Calls sent, retries and fallbacks included; 0 if the failure came before the first. */
  readonly attempts: number;
  /** Why each target of a named model failed, in their order. Empty if no fallback was tried. */
  readonly failures: readonly ModelFailure[];
  /** Key of the setting that is wrong or missing, if that is the reason. */
  readonly setting: string | undefined;
  /** What to do about it at this provider; it is part of the message. */
  readonly advice: string | undefined;
  readonly retryable: boolean;
  readonly retryLimit: number | undefined;
  readonly limitFigures: LimitFigures | undefined;
  readonly providerStatus: number | undefined;
  readonly providerCode: string | undefined;
  readonly providerRequestId: string | undefined;
  readonly ambiguous: boolean;
  readonly isWarmingUp: boolean;
  /** What the provider says of the request that it refuses, without secrets. At most 1,000 characters. */
  readonly providerMessage: string | undefined;
  // `#`, as it may contain what no inspection must show.
  readonly #words: string | undefined;

  /** @throws ConfigurationError for a kind that there is not */
  constructor(kind: LlmErrorKind, details: LlmErrorDetails = {}) {
    if (!Object.hasOwn(ERROR_KINDS, kind)) throw unknownKind(kind);
    const { status, type, message: fixed } = ERROR_KINDS[kind];
    const { message = fixed } = details;
    super({
      status,
      type,
      code: details.code ?? kind,
      message,
      publicMessage: details.publicMessage ?? (isOfRequest(status) ? message : fixed),
      gatewayMessage: message,
      param: details.param,
      retryAfterMs: details.retryAfterMs,
      limitLevels: details.limitLevels ?? (details.limitFigures && [levelOf(details.limitFigures)]),
      cause: details.cause,
    });
    this.kind = kind;
    this.driver = undefined;
    this.model = undefined;
    this.attempts = 0;
    this.failures = [];
    this.setting = details.setting;
    this.retryable = details.retryable ?? false;
    this.retryLimit = details.retryLimit;
    this.limitFigures = details.limitFigures;
    this.advice = details.advice;
    this.providerStatus = details.providerStatus;
    this.providerCode = details.providerCode;
    this.providerRequestId = details.providerRequestId;
    this.ambiguous = details.ambiguous ?? false;
    this.isWarmingUp = details.isWarmingUp ?? false;
    this.providerMessage = undefined;
    this.#words = details.providerWords;
  }

  /** Returns everything that the kind alone decides. */
  get traits(): LlmErrorTraits {
    return ERROR_KINDS[this.kind];
  }

  /** A provider's words may quote the request, which no log shows. */
  override get loggedMessage(): string {
    const isQuoting = [this, ...this.failures.map(({ error }) => error)].some(
      (error) => error.providerMessage,
    );
    return isQuoting ? ERROR_KINDS[this.kind].message : this.message;
  }

  override toJSON(): LlmErrorJson {
    const { kind, retryable, driver, attempts } = this;
    const model = this.model && redactSecrets(this.model);
    const failures = this.failures.length === 0 ? undefined : failuresToJson(this.failures);
    return { kind, ...super.toJSON(), retryable, driver, model, attempts, failures };
  }

  /**
   * Returns a copy that says in which call the failure happened, and how to avoid it. One error may end many
   * calls, as an abort does: the error itself stays as it is. An error of a subclass is completed itself,
   * and one that says so already is returned as it is.
   */
  inCall(failed: FailedIn): LlmError {
    if (this.driver !== undefined) return this;
    const { driver, model, attempts } = failed;
    const said = this.saidIn(failed);
    const message = said.gatewayMessage ?? this.message;
    const text = failureText({ ...this, ...said, message }, failed);
    if (this.advice === undefined) return this.copy(text, { driver, model, attempts, ...said });
    const advice = adviceText(this.advice, failed);
    const gatewayMessage = `${asSentence(said.gatewayMessage ?? this.gatewayMessage)} ${advice}`;
    return this.copy(`${asSentence(text)} ${advice}`, { driver, model, attempts, ...said, gatewayMessage });
  }

  /** Returns the fields of the provider's words, and a parameter that contains no secret. */
  private saidIn({
    shown,
    promptField,
  }: FailedIn): Partial<Pick<LlmError, 'param' | 'providerMessage' | 'gatewayMessage'>> {
    const isOfPrompt = this.kind === 'context_length_exceeded' && promptField !== undefined;
    const param = isOfPrompt ? promptField : this.param;
    const isSafe = param === null || shown === undefined || shown(param) === param;
    const safe = { param: isSafe ? param : null };
    const providerMessage = this.#words === undefined ? undefined : shown?.(this.#words);
    if (!providerMessage) return safe;
    return { ...safe, providerMessage, gatewayMessage: gatewayText(this.kind, providerMessage) };
  }

  /**
   * Returns a copy with the causes of all targets of a named model that were tried.
   * @param reference the named model
   */
  afterFallbacks(reference: string, failures: readonly ModelFailure[]): LlmError {
    const attempts = failures.reduce((sum, { error }) => sum + error.attempts, 0);
    return this.copy(chainText(reference, failures, this.message), { attempts, failures });
  }

  private copy(
    message: string,
    fields: Partial<
      Pick<
        LlmError,
        'driver' | 'model' | 'attempts' | 'failures' | 'param' | 'providerMessage' | 'gatewayMessage'
      >
    >,
  ): LlmError {
    // One of a subclass may have private fields, which no copy has. It is made for its call: complete it.
    const isPlain = Object.getPrototypeOf(this) === LlmError.prototype;
    const copy = isPlain ? new LlmError(this.kind, { message, cause: this.cause }) : this;
    keepStack(copy, this);
    copy.message = message;
    return Object.assign(copy, this, fields);
  }

  /** Creates a failure that is retried as often as its kind usually is, unless `details` say otherwise. */
  static withUsualRetries(kind: LlmErrorKind, details: LlmErrorDetails = {}): LlmError {
    const { retries } = ERROR_KINDS[kind];
    if (retries === 0) return new LlmError(kind, details);
    const retryLimit = retries === Infinity ? undefined : retries;
    return new LlmError(kind, { retryable: true, retryLimit, ...details });
  }

  /**
   * Creates the failure for a reply that breaks the provider's own format. Retried once, unless `details` say
   * otherwise: the reply may have been cut off on its way.
   */
  static invalidReply(details: LlmErrorDetails = {}): LlmError {
    return LlmError.withUsualRetries('upstream_invalid_response', details);
  }

  /**
   * Creates the failure for an answer that does not fit in this server's memory. Not retried by us; the same
   * call may succeed later.
   */
  static overloaded(): LlmError {
    return new LlmError('overloaded', {
      retryable: true,
      retryLimit: 0,
      retryAfterMs: OVERLOAD_RETRY_AFTER_MS,
    });
  }

  /**
   * Turns anything thrown into an LlmError; returns an LlmError as it is. Other errors of ours keep their
   * code and message. Everything else becomes `driver_contract`, with the original as its cause and nothing
   * of it in the message.
   */
  static from(thrown: unknown): LlmError {
    if (thrown instanceof LlmError) return thrown;
    if (!(thrown instanceof AppError)) return new LlmError('driver_contract', { cause: thrown });
    const { code, gatewayMessage: message, publicMessage: shown, param, retryAfterMs } = thrown;
    const kind = kindOfAppError(thrown);
    const publicMessage = thrown.status < 500 ? shown : undefined;
    // We do not try again, but the caller may.
    const retries = kind === 'storage_unavailable' ? { retryable: true, retryLimit: 0 } : {};
    return new LlmError(kind, {
      ...retries,
      code,
      message,
      publicMessage,
      param,
      retryAfterMs,
      cause: thrown,
    });
  }
}

function kindOfAppError({ code, status }: AppError): LlmErrorKind {
  if (Object.hasOwn(ERROR_KINDS, code)) return code as LlmErrorKind;
  if (status < 500) return 'invalid_request';
  return status === 503 && code.startsWith('storage_') ? 'storage_unavailable' : 'driver_contract';
}

function unknownKind(kind: unknown): ConfigurationError {
  const got = typeof kind === 'string' ? quoteName(kind) : kindOf(kind);
  const kinds = Object.keys(ERROR_KINDS).join(', ');
  return new ConfigurationError(`The kind of an LlmError must be one of ${kinds}; got ${got}.`, 'kind');
}

/** A 404 is about a model, which the application has chosen. */
function isOfRequest(status: number): boolean {
  return status < 500 && status !== 404;
}

function levelOf({ unit, limit, used }: LimitFigures): LimitLevel {
  return { unit, limit, remaining: used === undefined ? undefined : Math.max(0, limit - used) };
}

/** Returns the failures of several models as JSON. */
export function failuresToJson(failures: readonly ModelFailure[]): ModelFailureJson[] {
  return failures.map(({ model, error }) => ({ model, error: error.toJSON() }));
}
