import { pastedKeyProblem, type Secret, type SettingValues } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { ProviderFacts } from './provider-facts.js';

/**
 * URLs and headers of an instance's calls, made from its effective settings. Contains the API key: never log
 * it.
 */
export interface ChatTarget {
  readonly modelsUrl: string;
  readonly chatUrl: string;
  readonly embeddingsUrl: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly streamHeaders: readonly string[];
}

/**
 * Returns the target of an instance's calls.
 * @throws LlmError `provider_not_configured` without a base URL, without a key if the provider requires one,
 *   and for a key that no header can contain
 */
export function chatTarget(settings: SettingValues, facts: ProviderFacts, driver: string): ChatTarget {
  const baseUrl = settings.get('base_url') as string | undefined;
  if (baseUrl === undefined) {
    throw new LlmError('provider_not_configured', {
      message: `The driver ${driver} has no base URL. Configure its baseUrl.`,
      setting: 'base_url',
    });
  }
  const root = baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
  const headers = authorization(settings.getSecret('api_key'), facts);
  return {
    modelsUrl: `${root}/models`,
    chatUrl: `${root}/chat/completions`,
    embeddingsUrl: `${root}/embeddings`,
    headers,
    streamHeaders: ['accept', 'text/event-stream', ...headers],
  };
}

function authorization(secret: Secret | undefined, facts: ProviderFacts): string[] {
  const key = secret?.reveal();
  if (key === undefined) {
    if (facts.requiresApiKey) throw new LlmError('provider_not_configured');
    return [];
  }
  const problem = key === '' ? 'is empty. Save it again.' : pastedKeyProblem(key);
  if (problem !== undefined) {
    throw new LlmError('provider_not_configured', {
      message: `This driver's API key ${problem}`,
      setting: 'api_key',
    });
  }
  return ['authorization', `Bearer ${key}`];
}
