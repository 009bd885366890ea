import type { SettingField } from '../../support/index.js';
import { PASSED_PATHS } from '../contract/passed-endpoint.js';
import { OPENAI_BOUNDS } from '../contract/request-bounds.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { OPENAI_ERRORS } from '../errors/facts/openai.errors.js';
import { apiField } from './openai/api-field.js';
import { openAiNames } from './openai/reasoning-model.js';
import { OPENAI_RESPONSES } from './openai/responses-models.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';

/** OpenAI, https://platform.openai.com/docs/api-reference/chat. */
export class OpenAiDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'openai';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://platform.openai.com/api-keys' },
    { ...driverFields.baseUrl, default: 'https://api.openai.com/v1' },
    {
      ...driverFields.model,
      // Of the models without an announced end the smallest that takes tools in chat completions as it is:
      // later ones reason unasked.
      default: 'gpt-5.4-mini',
      docsUrl: 'https://platform.openai.com/docs/models',
    },
    { ...driverFields.limits, docsUrl: 'https://platform.openai.com/settings/organization/limits' },
    { ...apiField, docsUrl: 'https://platform.openai.com/docs/guides/migrate-to-responses' },
    ...Object.values(timeoutFields),
  ];

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    requiresApiKey: true,
    request: { bounds: OPENAI_BOUNDS, renames: openAiNames, ownState: [], passedHeaders: [] },
    errors: OPENAI_ERRORS,
    passes: PASSED_PATHS,
    // https://platform.openai.com/docs/api-reference/embeddings/create: 2,048 inputs. Vectors of 3,072 numbers
    // in base64 then take 8 MiB of a reply.
    embeddings: { base64: true, inputs: 512 },
    responses: OPENAI_RESPONSES,
    // Requests per minute, or per day for accounts that have such a limit.
    rateLimits: { requests: 'unknown', tokens: 'minute' },
  };
}
