import type { ResponsesFacts } from '../../wire/responses-facts.js';
import { isOpenAiAddress, OPENAI_RESPONSES } from '../openai/responses-models.js';

/** First version with the Responses API, beside the v1 API. */
const FIRST_VERSION = '2025-03-01-preview';

/**
 * The Responses API of Azure OpenAI, of deployments that are named after their models.
 * https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses
 */
export const AZURE_RESPONSES: ResponsesFacts = {
  ...OPENAI_RESPONSES,
  isOwnAddress(baseUrl, settings) {
    const version = settings.get('api_version');
    const hasResponses = typeof version !== 'string' || version >= FIRST_VERSION;
    return hasResponses && isOpenAiAddress(baseUrl);
  },
};
