import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { MISTRAL_ERRORS } from '../errors/facts/mistral.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

/** Mistral, https://docs.mistral.ai/api. */
export class MistralDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'mistral';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://console.mistral.ai/api-keys' },
    { ...driverFields.baseUrl, default: 'https://api.mistral.ai/v1' },
    {
      ...driverFields.model,
      default: 'mistral-small-latest',
      docsUrl: 'https://docs.mistral.ai/getting-started/models',
    },
    { ...driverFields.limits, docsUrl: 'https://console.mistral.ai/limits' },
    ...Object.values(timeoutFields),
  ];

  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
    'images',
    'documents',
    'audio',
    'reasoning',
    'embeddings',
  ]);
  override readonly strictSchemas = false;
  override readonly embedsTokens: boolean = false;

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    errors: MISTRAL_ERRORS,
    requiresApiKey: true,
    // https://docs.mistral.ai/capabilities/reasoning: thoughts are parts of the content.
    request: {
      ownState: ['thinking'],
      // https://docs.mistral.ai/api: unknown fields are refused with a 422.
      renames: { seed: 'random_seed', max_completion_tokens: 'max_tokens' },
      toolCallIds: { allowed: /^[a-zA-Z0-9]{9}$/, length: 9 },
      reasoning: 'parts',
    },
    refusedFields: [
      ...['logprobs', 'top_logprobs', 'logit_bias', 'user', 'safety_identifier', 'store', 'service_tier'],
      ...[
        'stream_options',
        'verbosity',
        'modalities',
        'audio',
        'web_search_options',
        'prompt_cache_retention',
      ],
    ],
    refusedMessageFields: ['refusal', 'annotations', 'audio', 'function_call'],
    reply: { finishReasons: { model_length: 'length' }, thinkingParts: true },
    // https://docs.mistral.ai/api/#tag/embeddings: a request takes about 16,000 tokens.
    embeddings: { inputs: 64, characters: 32_000, dimensionsField: 'output_dimension' },
  };
}
