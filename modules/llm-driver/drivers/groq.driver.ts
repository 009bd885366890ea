import type { SettingField } from '../../support/index.js';
import type { Capability, ChatCompletionChunk, ChatRequest, WireUsage } from '../contract/chat.types.js';
import { OPENAI_BOUNDS } from '../contract/request-bounds.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { GROQ_ERRORS } from '../errors/facts/groq.errors.js';
import type { ProviderFacts } from '../wire/provider-facts.js';

/** Fields of messages that every model of Groq takes. */
const MESSAGE_FIELDS: readonly string[] = ['role', 'content', 'tool_calls', 'tool_call_id', 'function_call'];

/** Models that take the reasoning of their earlier answers: https://console.groq.com/docs/reasoning. */
const READS_REASONING = /gpt-oss/;

/** Groq, https://console.groq.com/docs. */
export class GroqDriver extends OpenAiCompatibleDriver {
  static override readonly driver: string = 'groq';
  static override readonly settings: readonly SettingField[] = [
    { ...driverFields.apiKey, docsUrl: 'https://console.groq.com/keys' },
    { ...driverFields.baseUrl, default: 'https://api.groq.com/openai/v1' },
    {
      ...driverFields.model,
      default: 'openai/gpt-oss-20b',
      docsUrl: 'https://console.groq.com/docs/models',
    },
    { ...driverFields.limits, docsUrl: 'https://console.groq.com/settings/limits' },
    ...Object.values(timeoutFields),
  ];

  /** Groq has no embeddings. */
  static override readonly options: readonly string[] = [];

  /** Parts of messages are texts and images: https://console.groq.com/docs/api-reference#chat-create. */
  override readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'images',
    'reasoning',
  ]);

  protected override readonly facts: ProviderFacts = {
    requiresApiKey: true,
    refusedFields: ['logprobs', 'top_logprobs', 'logit_bias'],
    refusedMessageFields: [],
    // https://console.groq.com/docs/api-reference#chat-create
    request: {
      bounds: OPENAI_BOUNDS,
      // "property 'x' is unsupported": https://console.groq.com/docs/openai#currently-unsupported-openai-features
      messageFields: (model) =>
        READS_REASONING.test(model) ? [...MESSAGE_FIELDS, 'reasoning'] : MESSAGE_FIELDS,
      toolCallFields: ['id', 'type', 'function'],
      ownState: ['reasoning'],
      passedHeaders: [],
    },
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
