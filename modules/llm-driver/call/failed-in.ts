import { AppError } from '../../support/index.js';
import type { FailedIn } from '../contract/error-texts.js';
import { LlmError } from '../contract/llm-error.js';

/**
 * Names the places where a setting of an instance is set (`drivers.groq.apiKey`, `GROQ_API_KEY`), the most
 * usual one first, for messages. The key is snake_case: `api_key`.
 */
export type SettingPlaces = (instance: string, key: string) => readonly string[];

/** Returns the option's name for a setting's key: `apiKey` for `api_key`. */
export function optionName(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The places of an instance outside any module. */
export const standalonePlaces: SettingPlaces = (_instance, key) => [`config.${optionName(key)}`];

/**
 * Completes an error with the call it ended. Errors that are no failure of a call, such as a wrong option,
 * stay as they are.
 */
export function inCall(thrown: unknown, failed: FailedIn): unknown {
  if (thrown instanceof LlmError) return thrown.inCall(failed);
  // Thrown when settings are read, by code that knows no instance.
  const unreadable = thrown instanceof AppError && thrown.code === 'key_unreadable';
  return unreadable ? LlmError.from(thrown).inCall(failed) : thrown;
}
