import type { SettingField } from '../../support/index.js';
import type { Capability, ChatCompletionChunk, ChatRequest, WireUsage } from '../contract/chat.types.js';
import { OPENAI_BOUNDS } from '../contract/request-bounds.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { OpenAiCompatibleDriver } from './openai-compatible.driver.js';
import { GROQ_ERRORS } from '../errors/facts/groq.errors.js';
import type { ProviderFacts } from '../wire/provider-facts.js';

/** Fields of messages that every model of Groq takes. */
const MESSAGE_FIELDS: readonly string[] = ['role', 'content', 'tool_calls', 'tool_call_id', 'function_call'];

const REASONING_MESSAGE_FIELDS: readonly string[] = [...MESSAGE_FIELDS, 'reasoning'];
const FUNCTION_MESSAGE_FIELDS: readonly string[] = ['role', 'content', 'name'];

/**
 * https://console.groq.com/docs/api-reference#chat-create, without what it says is not yet supported:
 * `logit_bias`, `logprobs`, `top_logprobs`, `metadata`, `store`. Others: "property 'x' is unsupported".
 */
const GROQ_FIELDS: readonly string[] = [
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'n', 'stop'],
  ...['temperature', 'top_p', 'seed', 'presence_penalty', 'frequency_penalty', 'user', 'service_tier'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'disable_tool_validation', 'functions', 'function_call'],
  ...['response_format', 'reasoning_effort', 'reasoning_format', 'include_reasoning', 'citation_options'],
  ...['documents', 'search_settings', 'include_domains', 'exclude_domains', 'compound_custom'],
];

/** Models that take the reasoning of their earlier answers: https://console.groq.com/docs/reasoning. */
const READS_REASONING = /gpt-oss/;

function messageFieldsOf(model: string, role: string): readonly string[] {
  if (role === 'function') return FUNCTION_MESSAGE_FIELDS;
  return READS_REASONING.test(model) ? REASONING_MESSAGE_FIELDS : MESSAGE_FIELDS;
}

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
    request: {
      fields: GROQ_FIELDS,
      singleChoice: true,
      bounds: OPENAI_BOUNDS,
      // "property 'x' is unsupported": https://console.groq.com/docs/openai#currently-unsupported-openai-features
      messageFields: messageFieldsOf,
      toolCallFields: ['id', 'type', 'function'],
      ownState: ['reasoning'],
      passedHeaders: [],
    },
    errors: GROQ_ERRORS,
    // https://console.groq.com/docs/speech-to-text. It has no completions.
    passes: { transcriptions: '/audio/transcriptions', translations: '/audio/translations' },
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
