import { pastedKeyProblem, type SettingValues } from '../../../support/index.js';
import { LlmError } from '../../contract/llm-error.js';

/** First version of the API, which every model and every kind of request takes. */
export const FIRST_VERSION = '2023-06-01';

/** URLs and headers of an instance's calls. Contains the API key: never log it. */
export interface AnthropicTarget {
  readonly messagesUrl: string;
  readonly modelsUrl: string;
  /** The version of the API, a date. */
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Returns the target of an instance's calls. A base URL may end in `/v1` or not, as Anthropic's own clients
 * and others write it.
 * @throws LlmError `provider_not_configured` without a key or a base URL, and for a key that no header takes
 */
export function anthropicTarget(settings: SettingValues, driver: string): AnthropicTarget {
  const baseUrl = settings.get('base_url') as string | undefined;
  if (baseUrl === undefined) {
    throw new LlmError('provider_not_configured', {
      message: `The driver ${driver} has no base URL. Configure its baseUrl.`,
      setting: 'base_url',
    });
  }
  const bare = baseUrl.replace(/\/+$/, '');
  const root = bare.endsWith('/v1') ? bare : `${bare}/v1`;
  const version = (settings.get('api_version') as string | undefined) ?? FIRST_VERSION;
  return {
    messagesUrl: `${root}/messages`,
    modelsUrl: `${root}/models`,
    version,
    headers: { 'x-api-key': keyIn(settings), 'anthropic-version': version },
  };
}

function keyIn(settings: SettingValues): string {
  const key = settings.getSecret('api_key')?.reveal();
  if (key === undefined) throw new LlmError('provider_not_configured');
  const problem = key === '' ? 'is empty. Save it again.' : pastedKeyProblem(key);
  if (problem === undefined) return key;
  throw new LlmError('provider_not_configured', {
    message: `This driver's API key ${problem}`,
    setting: 'api_key',
  });
}
