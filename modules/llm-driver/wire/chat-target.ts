import { pastedKeyProblem, type Secret, type SettingValues } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { ApiPath, AuthFacts } from './auth-facts.js';
import type { ProviderFacts } from './provider-facts.js';
import type { ResponsesFacts } from './responses-facts.js';

/**
 * URLs and headers of an instance's calls, made from its effective settings. Contains the API key: never log
 * it.
 */
export interface ChatTarget {
  /**
   * Returns the URL of an endpoint.
   * @param model of the request: some providers have one URL for each
   */
  readonly urlOf: (path: ApiPath, model?: string) => string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly streamHeaders: readonly string[];
  /**
   * Which API chats go to: chat completions, the Responses API, or as the request needs it. `asked` is chat
   * completions until the server names the other.
   */
  readonly api: 'chat' | 'responses' | 'auto' | 'asked';
}

/**
 * Returns the target of an instance's calls.
 * @throws LlmError `provider_not_configured` without a base URL, without a key if the provider requires one,
 *   and for a key that no header can contain
 */
export function chatTarget(settings: SettingValues, facts: ProviderFacts, driver: string): ChatTarget {
  const { auth = {} } = facts;
  const baseUrl = settings.get('base_url') as string | undefined;
  if (baseUrl === undefined) {
    throw new LlmError('provider_not_configured', {
      message: `The driver ${driver} has no base URL. Configure its baseUrl.`,
      setting: 'base_url',
    });
  }
  const headers = [
    ...authorization(settings.getSecret('api_key'), facts),
    ...headersOfSettings(settings, auth),
  ];
  return {
    urlOf: urlsOf(settings, baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl, auth),
    api: apiOf(settings, baseUrl, facts.responses),
    headers,
    streamHeaders: ['accept', 'text/event-stream', ...headers],
  };
}

function apiOf(
  settings: SettingValues,
  baseUrl: string,
  facts: ResponsesFacts | undefined,
): ChatTarget['api'] {
  const setting = settings.get('api');
  if (facts === undefined || setting === 'chat') return 'chat';
  if (setting === 'responses' || setting === 'auto') return setting;
  return facts.isOwnAddress(baseUrl, settings) ? 'auto' : 'asked';
}

function urlsOf(settings: SettingValues, baseUrl: string, { addressOf }: AuthFacts): ChatTarget['urlOf'] {
  if (addressOf) return (path, model) => addressOf({ baseUrl, path, model, settings });
  // One text for all calls: it is the key by which a connection is found.
  const urls = new Map<ApiPath, string>();
  return (path) => {
    const known = urls.get(path) ?? baseUrl + path;
    if (!urls.has(path)) urls.set(path, known);
    return known;
  };
}

function authorization(secret: Secret | undefined, { auth, requiresApiKey }: ProviderFacts): string[] {
  const key = secret?.reveal();
  if (key === undefined) {
    if (requiresApiKey) throw new LlmError('provider_not_configured');
    return [];
  }
  const problem = key === '' ? 'is empty. Save it again.' : pastedKeyProblem(key);
  if (problem !== undefined) {
    throw new LlmError('provider_not_configured', {
      message: `This driver's API key ${problem}`,
      setting: 'api_key',
    });
  }
  return auth?.keyHeader === undefined ? ['authorization', `Bearer ${key}`] : [auth.keyHeader, key];
}

function headersOfSettings(settings: SettingValues, { settingHeaders = {} }: AuthFacts): string[] {
  return Object.entries(settingHeaders).flatMap(([header, setting]) => {
    const value = settings.get(setting);
    return typeof value === 'string' ? [header, value] : [];
  });
}
