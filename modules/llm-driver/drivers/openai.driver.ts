import type { SettingField } from '../../support/index.js';
import { driverFields } from '../driver/driver-fields.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';

/** OpenAI, https://platform.openai.com/docs/api-reference/chat. */
export class OpenAiDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'openai';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://platform.openai.com/api-keys' },
    { ...driverFields.baseUrl, default: 'https://api.openai.com/v1' },
    { ...driverFields.model, default: 'gpt-4o-mini', docsUrl: 'https://platform.openai.com/docs/models' },
    { ...driverFields.limits, docsUrl: 'https://platform.openai.com/settings/organization/limits' },
  ];

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    requiresApiKey: true,
    // Requests per minute, or per day for accounts that have such a limit.
    rateLimits: { requests: 'unknown', tokens: 'minute' },
  };
}
