import { quoteName } from '../../support/index.js';
import { ERROR_KINDS, type LlmErrorKind } from './error-kinds.js';

/** The call in which a failure happened. */
export interface FailedIn {
  /** The instance's name. */
  readonly driver: string;
  /** The provider's own id of the model; undefined if none was chosen. */
  readonly model?: string | undefined;
  /** Calls sent so far. */
  readonly attempts: number;
  /** Names the places where a setting of the instance is set: `drivers.groq.apiKey`, `GROQ_API_KEY`. */
  readonly placesOf: (key: string) => readonly string[];
  /**
   * Returns what may be shown of a provider's words; undefined for nothing.
   * @default nothing is shown
   */
  readonly shown?: ((words: string) => string | undefined) | undefined;
  /**
   * Field of the request that contains the prompt.
   * @default "messages"
   */
  readonly promptField?: string | undefined;
}

/** What a text says of a failure. */
interface Failed {
  readonly kind: LlmErrorKind;
  readonly message: string;
  readonly setting: string | undefined;
  readonly providerMessage?: string | undefined;
}

/** What a text says of a target that was tried. */
interface TriedTarget {
  readonly model: string;
  readonly error: { readonly code: string; readonly attempts: number };
}

/** What a text may name: the instance, `instance/model`, the model alone, and the places of a setting. */
interface Named {
  readonly driver: string;
  readonly target: string;
  readonly model: string;
  readonly attempts: number;
  readonly place: (key: string) => string;
}

/**
 * Texts for developers, by kind: what failed, and what to change. `null`: the fixed text says it all. A new
 * kind is asked for by the compiler.
 */
const TEXTS: Record<LlmErrorKind, ((named: Named) => string) | null> = {
  invalid_request: null,
  invalid_prompt: null,
  unsupported: null,
  context_length_exceeded: null,
  model_not_found: ({ driver, model, place }) =>
    `${driver} has no model ${model}, or its API key may not use it: check the model of the call, or ${place('model')}.`,
  request_too_large_for_model: ({ target, place }) =>
    `${target}: this one request is larger than the rate limit allows, so that no wait makes it fit: shorten it, ask for ` +
    `fewer tokens, or check ${place('limits')}.`,
  rate_limit_exceeded: ({ target, attempts }) =>
    attempts === 0
      ? `${target} was not asked: the wait for its rate limit is longer than maxWaitMs, timeoutMs or the deadline allow.`
      : `${target}: the rate limit is reached: try again after retryAfterMs, or raise maxWaitMs to let the call wait longer.`,
  aborted: null,
  driver_contract: null,
  upstream_auth_failed: ({ driver, place }) =>
    `${driver}: the provider refused the credentials: check ${place('api_key')}.`,
  upstream_generation_failed: null,
  upstream_error: null,
  upstream_invalid_response: null,
  upstream_unreachable: ({ driver, place }) =>
    `${driver} could not be reached: check the network, and ${place('base_url')}.`,
  upstream_tls: ({ driver, place }) =>
    `${driver}: the TLS certificate or handshake was not accepted: check ${place('base_url')}.`,
  provider_quota_exhausted: ({ driver }) =>
    `${driver}: the quota or credit of the provider's account is used up: no retry helps until there is more.`,
  provider_overloaded: null,
  provider_not_configured: ({ driver, place }) => `${driver} has no API key: set ${place('api_key')}.`,
  key_unreadable: ({ driver }) =>
    `${driver}: the stored API key cannot be decrypted: save it again, or start with the application key that encrypted it.`,
  queue_full: null,
  overloaded: null,
  storage_unavailable: null,
  upstream_timeout: ({ target, place }) =>
    `${target} did not answer in time: ${place('timeouts')} sets how long it may take.`,
  deadline_exceeded: ({ target }) =>
    `${target}: the deadline passed before there was an answer: timeoutMs of the call, or deadlineMs of the pool, sets it.`,
};

/** Returns the text of a failure for developers: the instance, what happened, and the setting to change. */
export function failureText({ kind, message, setting, providerMessage }: Failed, failed: FailedIn): string {
  const named = namesOf(failed);
  const text = TEXTS[kind];
  if (text !== null && providerMessage !== undefined)
    return `${text(named)} The provider says: ${providerMessage}`;
  if (text !== null && message === ERROR_KINDS[kind].message) return text(named);
  const place = setting === undefined ? '' : ` The setting is ${named.place(setting)}.`;
  // Some messages begin with the model: it would stand there twice.
  const said = message.startsWith(`${named.target} `) ? message : `${named.target}: ${message}`;
  return `${said}${place}`;
}

/** Returns a text with an end, so that another sentence may follow. Providers' own words often have none. */
export function asSentence(text: string): string {
  return /[.!?…]["'`)]?$/.test(text) ? text : `${text}.`;
}

/** Returns advice with the model of the call in it. */
export function adviceText(advice: string, failed: FailedIn): string {
  return advice.replaceAll('{model}', () => namesOf(failed).model);
}

/**
 * Returns the text for clients of the gateway of a refusal in the provider's words. Clients look for "maximum
 * context length", and not every provider writes that.
 */
export function gatewayText(kind: LlmErrorKind, words: string): string {
  const lacksPhrase = kind === 'context_length_exceeded' && !words.includes('maximum context length');
  return lacksPhrase ? `${ERROR_KINDS[kind].message} The provider says: ${words}` : words;
}

/** Returns the text of a failure after fallbacks: each target that was tried, then the last failure. */
export function chainText(reference: string, failures: readonly TriedTarget[], last: string): string {
  const tried = failures.map(
    ({ model, error }) => `${model} (${error.code}${error.attempts === 0 ? ', not asked' : ''})`,
  );
  return `${reference}: ${tried.join(', ')} failed. ${last}`;
}

function namesOf({ driver, model = '', attempts, placesOf }: FailedIn): Named {
  const shown = /^[\w.:/@-]{1,100}$/.test(model) ? model : quoteName(model);
  return {
    driver,
    target: model === '' ? driver : `${driver}/${shown}`,
    model: model === '' ? 'of that name' : shown,
    attempts,
    place: (key) => alternatives(placesOf(key)),
  };
}

function alternatives(places: readonly string[]): string {
  const last = places.at(-1) ?? 'its configuration';
  return places.length < 2 ? last : `${places.slice(0, -1).join(', ')} or ${last}`;
}
