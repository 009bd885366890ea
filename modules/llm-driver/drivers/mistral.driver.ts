import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { MISTRAL_ERRORS } from '../errors/facts/mistral.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import type { RequestBounds } from '../contract/request-bounds.js';
import type { FieldNames } from '../wire/request-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

const MISTRAL_FIELDS: readonly string[] = [
  ...['model', 'messages', 'stream', 'max_tokens', 'n', 'stop', 'temperature', 'top_p', 'random_seed'],
  ...['presence_penalty', 'frequency_penalty', 'tools', 'tool_choice', 'parallel_tool_calls'],
  ...['response_format', 'prediction', 'reasoning_effort', 'prompt_mode', 'prompt_cache_key', 'metadata'],
  ...['guardrails', 'safe_prompt'],
];

const MISTRAL_NAMES: FieldNames = { seed: 'random_seed', max_completion_tokens: 'max_tokens' };

/** Fields of messages, by role: a `name` of the user is refused, that of a tool is not. */
const MESSAGE_FIELDS: readonly string[] = ['role', 'content'];
const FURTHER_MESSAGE_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['assistant', [...MESSAGE_FIELDS, 'tool_calls', 'prefix']],
  ['tool', [...MESSAGE_FIELDS, 'tool_call_id', 'name']],
]);

const MISTRAL_BOUNDS: RequestBounds = {
  messages: { roles: ['system', 'developer', 'user', 'assistant', 'tool'] },
  temperature: { min: 0, max: 1.5 },
  top_p: { min: 0, max: 1 },
  max_tokens: { min: 0 },
  max_completion_tokens: { min: 0 },
  seed: { min: 0 },
  presence_penalty: { min: -2, max: 2 },
  frequency_penalty: { min: -2, max: 2 },
  'response_format.type': { oneOf: ['text', 'json_object', 'json_schema'] },
};

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
    // https://docs.mistral.ai/studio/audio/speech-to-text/transcribe-files. Its completions are /fim/completions.
    passes: { transcriptions: '/audio/transcriptions' },
    requiresApiKey: true,
    // https://docs.mistral.ai/api/endpoint/chat: unknown fields are refused with a 422.
    request: {
      fields: MISTRAL_FIELDS,
      bounds: MISTRAL_BOUNDS,
      renames: () => MISTRAL_NAMES,
      roles: { developer: 'system' },
      messageFields: (_model, role) => FURTHER_MESSAGE_FIELDS.get(role) ?? MESSAGE_FIELDS,
      toolCallFields: ['id', 'type', 'function', 'index'],
      toolCallIds: { allowed: /^[a-zA-Z0-9]{9}$/, length: 9 },
      // https://docs.mistral.ai/capabilities/reasoning: thoughts are parts of the content.
      ownState: ['thinking'],
      reasoning: 'parts',
    },
    reply: { finishReasons: { model_length: 'length' }, thinkingParts: true },
    // Headers of its replies; https://docs.mistral.ai/deployment/ai-studio/tier tells of limits alone.
    rateLimits: {
      ...{ requests: 'minute', tokens: 'minute' },
      headers: {
        requests: { limit: 'x-ratelimit-limit-req-minute', remaining: 'x-ratelimit-remaining-req-minute' },
        tokens: {
          limit: 'x-ratelimit-limit-tokens-minute',
          remaining: 'x-ratelimit-remaining-tokens-minute',
        },
      },
    },
    // https://docs.mistral.ai/api/#tag/embeddings: a request takes about 16,000 tokens.
    embeddings: { inputs: 64, characters: 32_000, dimensionsField: 'output_dimension' },
  };
}
