import type { SettingField } from '../../support/index.js';
import type { Capability, ChatCompletionChunk, ChatRequest, WireUsage } from '../contract/chat.types.js';
import { OPENAI_BOUNDS } from '../contract/request-bounds.js';
import { driverFields } from '../driver/driver-fields.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { GROQ_ERRORS } from '../errors/facts/groq.errors.js';
import type { ProviderFacts } from '../wire/provider-facts.js';

/** Groq, https://console.groq.com/docs. */
export class GroqDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'groq';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://console.groq.com/keys' },
    { ...driverFields.baseUrl, default: 'https://api.groq.com/openai/v1' },
    {
      ...driverFields.model,
      default: 'llama-3.1-8b-instant',
      docsUrl: 'https://console.groq.com/docs/models',
    },
    { ...driverFields.limits, docsUrl: 'https://console.groq.com/settings/limits' },
  ];

  /** Groq has no embeddings. */
  static override readonly options: readonly string[] = [];

  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
  ]);

  protected override readonly facts: ProviderFacts = {
    requiresApiKey: true,
    refusedFields: ['logprobs', 'top_logprobs', 'logit_bias'],
    // Assistant messages of OpenAI and Claude contain these fields. Groq refuses them.
    refusedMessageFields: [
      ...['name', 'refusal', 'annotations', 'audio'],
      ...['reasoning_content', 'anthropic_content'],
    ],
    // https://console.groq.com/docs/api-reference#chat-create
    request: { bounds: OPENAI_BOUNDS },
    singleChoice: true,
    errors: GROQ_ERRORS,
    // https://console.groq.com/docs/rate-limits. No header shows the limits of requests per minute and tokens
    // per day.
    rateLimits: { requests: 'day', tokens: 'minute' },
  };

  protected override readChunk(chunk: ChatCompletionChunk, request: ChatRequest): ChatCompletionChunk {
    const { usage } = (chunk.x_groq ?? {}) as { usage?: WireUsage };
    // Groq sends the usage in the last chunk unasked, and again in a separate chunk if it was asked for.
    return usage && !chunk.usage && !request.stream_options?.include_usage ? { ...chunk, usage } : chunk;
  }
}
