import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { DEEPSEEK_ERRORS } from '../errors/facts/deepseek.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import type { RequestBounds } from '../contract/request-bounds.js';
import type { FieldNames } from '../wire/request-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

/** It has no other name for the tokens of an answer. */
const DEEPSEEK_NAMES: FieldNames = { max_completion_tokens: 'max_tokens' };

const DEEPSEEK_BOUNDS: RequestBounds = {
  messages: { roles: ['system', 'developer', 'user', 'assistant', 'tool', 'latest_reminder'] },
  // https://api-docs.deepseek.com/guides/json_mode
  'response_format.type': { oneOf: ['text', 'json_object'] },
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  max_tokens: { min: 1 },
  max_completion_tokens: { min: 1 },
  presence_penalty: { min: -2, max: 2 },
  frequency_penalty: { min: -2, max: 2 },
  top_logprobs: { min: 0, max: 20 },
  stop: { items: 16 },
  tools: { items: 128 },
};

/** DeepSeek, https://api-docs.deepseek.com. */
export class DeepSeekDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'deepseek';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://platform.deepseek.com/api_keys' },
    { ...driverFields.baseUrl, default: 'https://api.deepseek.com/v1' },
    {
      ...driverFields.model,
      default: 'deepseek-flash',
      docsUrl: 'https://api-docs.deepseek.com/quick_start/pricing',
    },
    { ...driverFields.limits, docsUrl: 'https://api-docs.deepseek.com/quick_start/rate_limit' },
    ...Object.values(timeoutFields),
  ];

  /** It has no embeddings. */
  static override readonly options: readonly string[] = [];

  /**
   * Of JSON formats it takes `json_object` alone: https://api-docs.deepseek.com/guides/json_mode. Of parts of
   * messages images, and files by their id: …/guides/vision and …/guides/files_api.
   */
  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_object',
    'images',
    'documents',
    'reasoning',
  ]);
  override readonly strictSchemas = false;

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    // https://api-docs.deepseek.com/quick_start/rate_limit: replies have no headers of limits.
    rateLimits: undefined,
    errors: DEEPSEEK_ERRORS,
    requiresApiKey: true,
    // https://api-docs.deepseek.com/api/create-chat-completion. Fields it does not know are ignored.
    request: {
      bounds: DEEPSEEK_BOUNDS,
      singleChoice: true,
      renames: () => DEEPSEEK_NAMES,
      // "unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`".
      roles: { developer: 'system' },
      // https://api-docs.deepseek.com/guides/thinking_mode: thoughts come back in turns that call tools.
      ownState: ['reasoning_content'],
      reasoning: 'with_tools',
    },
    // https://api-docs.deepseek.com/api/create-chat-completion: cut off for lack of capacity.
    reply: { finishReasons: { insufficient_system_resource: 'length' } },
  };
}
