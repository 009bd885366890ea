import { z } from 'zod';
import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { OPENROUTER_ERRORS } from '../errors/facts/openrouter.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

const ATTRIBUTION = 'https://openrouter.ai/docs/app-attribution';

/** OpenRouter, https://openrouter.ai/docs/api-reference/overview. */
export class OpenRouterDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'openrouter';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://openrouter.ai/settings/keys' },
    { ...driverFields.baseUrl, default: 'https://openrouter.ai/api/v1' },
    { ...driverFields.model, default: 'openrouter/auto', docsUrl: 'https://openrouter.ai/models' },
    { ...driverFields.limits, docsUrl: 'https://openrouter.ai/docs/api-reference/limits' },
    {
      key: 'site_url',
      label: 'Site URL',
      help: 'Address of your application, sent as HTTP-Referer. OpenRouter lists applications by it.',
      docsUrl: ATTRIBUTION,
      schema: z
        .string()
        .trim()
        .regex(/^https?:\/\/[\x21-\x7e]{1,500}$/, 'must be a URL that starts with http:// or https://'),
    },
    {
      key: 'app_name',
      label: 'Application name',
      help: 'Name of your application, sent as X-Title. OpenRouter shows it beside the site URL.',
      docsUrl: ATTRIBUTION,
      schema: z
        .string()
        .trim()
        .regex(/^[\x20-\x7e]{1,100}$/, 'must have 1 to 100 printable ASCII characters'),
    },
    ...Object.values(timeoutFields),
  ];

  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'logprobs',
    'images',
    'documents',
    'audio',
    'reasoning',
    'embeddings',
  ]);
  override readonly strictSchemas = false;

  protected override readonly facts: ProviderFacts = {
    ...OPEN_FACTS,
    // https://openrouter.ai/docs/api-reference/limits: headers come with refusals for limits alone.
    rateLimits: undefined,
    errors: OPENROUTER_ERRORS,
    // https://openrouter.ai/docs/api-reference/completion. Recordings may be forms beside JSON, as OpenAI's are:
    // https://openrouter.ai/docs/guides/overview/multimodal/stt, https://assemblyai.com/docs/sync-stt/openrouter
    passes: { completions: '/completions', transcriptions: '/audio/transcriptions' },
    requiresApiKey: true,
    // https://openrouter.ai/docs/use-cases/reasoning-tokens: details come back as they were.
    request: {
      // https://openrouter.ai/docs/api-reference/parameters has no `n`; of others each model ignores what it
      // does not take.
      singleChoice: true,
      ownState: ['reasoning', 'reasoning_details'],
      passedHeaders: ['http-referer', 'x-title'],
    },
    auth: { settingHeaders: { 'http-referer': 'site_url', 'x-title': 'app_name' } },
  };
}
