import type { Secret, SettingValues } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { ProviderFacts } from './provider-facts.js';

/** Where calls go and what they carry, as it follows from the settings in force. It holds the key: never log it. */
export interface ChatTarget {
  readonly modelsUrl: string;
  readonly chatUrl: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly streamHeaders: readonly string[];
}

/** @throws LlmError `provider_not_configured` without a base URL, or a key that can be sent where the provider wants one */
export function chatTarget(settings: SettingValues, facts: ProviderFacts, driver: string): ChatTarget {
  const baseUrl = settings.get('base_url') as string | undefined;
  if (baseUrl === undefined) {
    throw new LlmError('provider_not_configured', {
      message: `The driver ${driver} has no base URL. Configure its baseUrl.`,
    });
  }
  const root = baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
  const headers = authorization(settings.getSecret('api_key'), facts);
  return {
    modelsUrl: `${root}/models`,
    chatUrl: `${root}/chat/completions`,
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
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new LlmError('provider_not_configured', {
      message:
        "This driver's API key contains spaces, line breaks or characters that are not ASCII. Save it again.",
    });
  }
  return ['authorization', `Bearer ${key}`];
}
