import type { SettingField } from '../../support/index.js';
import type { Capability } from '../contract/chat.types.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { GEMINI_ERRORS } from '../errors/facts/gemini.errors.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';

/** Models before Gemini 3 take calls without signatures. */
const SIGNS_FREELY = /gemini-[12]\b/;

/**
 * https://ai.google.dev/gemini-api/docs/openai does not say what is taken. Seen refused: "Invalid JSON payload
 * received. Unknown name \"store\": Cannot find field."
 */
const GEMINI_REFUSED: readonly string[] = [
  ...['store', 'metadata', 'prompt_cache_key', 'logit_bias', 'seed', 'frequency_penalty', 'top_k'],
  'reasoning',
];

/** Gemini by its OpenAI-compatible API, https://ai.google.dev/gemini-api/docs/openai. */
export class GeminiDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'gemini';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://aistudio.google.com/apikey' },
    { ...driverFields.baseUrl, default: 'https://generativelanguage.googleapis.com/v1beta/openai' },
    {
      ...driverFields.model,
      // An alias of the vendor for its newest model of this kind.
      default: 'gemini-flash-latest',
      docsUrl: 'https://ai.google.dev/gemini-api/docs/models',
    },
    { ...driverFields.limits, docsUrl: 'https://ai.google.dev/gemini-api/docs/rate-limits' },
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
    // https://ai.google.dev/gemini-api/docs/rate-limits: replies have no headers of limits.
    rateLimits: undefined,
    errors: GEMINI_ERRORS,
    requiresApiKey: true,
    // https://ai.google.dev/gemini-api/docs/thought-signatures: signatures come back on their tool calls.
    request: {
      refusedFields: GEMINI_REFUSED,
      ownState: ['extra_content'],
      unsignedCalls: {
        models: (model) => !SIGNS_FREELY.test(model),
        field: 'extra_content',
        value: { google: { thought_signature: 'skip_thought_signature_validator' } },
      },
    },
    // https://github.com/googleapis/python-genai/issues/2868
    reply: { stopsForTools: true },
    modelIdPrefix: 'models/',
    // https://ai.google.dev/gemini-api/docs/embeddings: 2,048 tokens a text, 100 texts a request.
    embeddings: { inputs: 100 },
  };
}
