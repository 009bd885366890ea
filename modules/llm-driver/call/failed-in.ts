import { AppError, type SettingValues } from '../../support/index.js';
import type { FailedIn } from '../contract/error-texts.js';
import { LlmError } from '../contract/llm-error.js';
import { type CallSecrets, shownWords } from '../errors/shown-words.js';
import { broughtBy, headersOfCall } from '../per-call/settings-of-call.js';
import type { Plan } from './call-plan.js';

/**
 * Names the places where a setting of an instance is set (`drivers.groq.apiKey`, `GROQ_API_KEY`), the most
 * usual one first, for messages. The key is snake_case: `api_key`.
 */
export type SettingPlaces = (instance: string, key: string) => readonly string[];

/** Settings that are options within another option. */
const WITHIN_TIMEOUTS: Readonly<Record<string, string>> = {
  timeout_first_token_ms: 'timeouts.firstTokenMs',
  timeout_idle_ms: 'timeouts.idleMs',
  timeout_total_ms: 'timeouts.totalMs',
};

/**
 * Returns the option's name for a setting's key: `apiKey` for `api_key`, `timeouts.idleMs` for
 * `timeout_idle_ms`.
 */
export function optionName(key: string): string {
  if (Object.hasOwn(WITHIN_TIMEOUTS, key)) return WITHIN_TIMEOUTS[key]!;
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The places of an instance outside any module. */
export const standalonePlaces: SettingPlaces = (_instance, key) => [`config.${optionName(key)}`];

/** Fields that contain the prompts of calls that are no chats. */
const PROMPT_FIELDS: Readonly<Record<NonNullable<Plan['operation']>, string>> = {
  embeddings: 'input',
  completions: 'prompt',
  transcriptions: 'file',
  translations: 'file',
};

/** The call that an error ended. */
export type CallEnd = Pick<FailedIn, 'driver' | 'model' | 'attempts'>;

/**
 * What callers see of a provider's own words when it refuses a request. `scrubbed`: the words without
 * secrets; `off`: a fixed text.
 */
export const PROVIDER_MESSAGES = ['scrubbed', 'off'] as const;
export type ProviderMessages = (typeof PROVIDER_MESSAGES)[number];

/** Names of headers of a call whose values are credentials. */
const CREDENTIAL_HEADER = /auth|key|token|secret|cookie|password|credential/;

/**
 * Completes errors with the calls they ended. Errors that are no failure of a call, such as a wrong option,
 * stay as they are.
 */
export class CallFailures {
  constructor(
    private readonly placesOf: SettingPlaces = standalonePlaces,
    private readonly providerMessages: ProviderMessages = 'scrubbed',
  ) {}

  /** Completes the error of a call that did not get as far as its settings. */
  inCall(thrown: unknown, call: CallEnd): unknown {
    return completed(thrown, { ...call, placesOf: (key) => this.placesOf(call.driver, key) });
  }

  /** Completes the error of a planned call. */
  inCallOf(plan: Plan, thrown: unknown): unknown {
    const { scope, stats, settings, operation } = plan;
    const { driver, model } = scope;
    return completed(thrown, {
      driver,
      model,
      attempts: stats.attempts,
      promptField: operation && PROMPT_FIELDS[operation],
      placesOf: (key) => broughtBy(settings, key) ?? this.placesOf(driver, key),
      shown: this.providerMessages === 'off' ? undefined : (words) => shownWords(words, secretsOf(settings)),
    });
  }
}

function completed(thrown: unknown, failed: FailedIn): unknown {
  if (thrown instanceof LlmError) return thrown.inCall(failed);
  // Thrown when settings are read, by code that knows no instance.
  const unreadable = thrown instanceof AppError && thrown.code === 'key_unreadable';
  return unreadable ? LlmError.from(thrown).inCall(failed) : thrown;
}

function secretsOf(settings: SettingValues): CallSecrets {
  const key = settings.getSecret('api_key');
  const headers = Object.entries(headersOfCall(settings)).filter(([name]) => CREDENTIAL_HEADER.test(name));
  const secrets = [key, ...headers.map(([, value]) => value)].filter((value) => value !== undefined);
  return { secrets, baseUrl: settings.get('base_url') as string | undefined };
}
