import { z } from 'zod';
import type { SettingField } from '../../support/index.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { AZURE_OPENAI_ERRORS } from '../errors/facts/azure-openai.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { azureAddress } from './azure-openai/azure-address.js';
import { AZURE_RESPONSES } from './azure-openai/azure-responses.js';
import { PASSED_PATHS } from '../contract/passed-endpoint.js';
import { OPENAI_BOUNDS } from '../contract/request-bounds.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { apiField } from './openai/api-field.js';
import { openAiNames } from './openai/reasoning-model.js';

/** Azure OpenAI, https://learn.microsoft.com/azure/ai-foundry/openai/reference. A model is a deployment. */
export class AzureOpenAiDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'azure-openai';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://portal.azure.com' },
    {
      ...driverFields.baseUrl,
      help: 'Deployment configuration: https://{resource}.openai.azure.com, alone or with /openai/v1 behind it.',
      docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
    },
    {
      ...driverFields.model,
      label: 'Default deployment',
      help: 'Name of the deployment that answers where a call names no model.',
      docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/create-resource',
    },
    {
      key: 'api_version',
      label: 'API version',
      readOnly: true,
      help:
        'Deployment configuration, such as 2024-10-21: calls then go to /openai/deployments/{deployment}. ' +
        'Without it they go to the v1 API, which needs none.',
      docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
      schema: z
        .string()
        .trim()
        .regex(
          /^\d{4}-\d{2}-\d{2}(-preview)?$/,
          'must be a version such as 2024-10-21 or 2025-04-01-preview',
        ),
    },
    { ...driverFields.limits, docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits' },
    {
      ...apiField,
      docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses',
    },
    ...Object.values(timeoutFields),
  ];

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    errors: AZURE_OPENAI_ERRORS,
    // https://learn.microsoft.com/azure/ai-foundry/openai/reference: all three, by deployment.
    passes: PASSED_PATHS,
    requiresApiKey: true,
    // Names are a model's only if the deployment is called after it.
    request: { bounds: OPENAI_BOUNDS, renames: openAiNames, ownState: [] },
    auth: { keyHeader: 'api-key', addressOf: azureAddress },
    embeddings: { base64: true, inputs: 512 },
    responses: AZURE_RESPONSES,
    rateLimits: { requests: 'minute', tokens: 'minute' },
  };
}
