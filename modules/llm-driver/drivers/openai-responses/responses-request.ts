import type { ChatRequest } from '../../contract/chat.types.js';
import { type Fields, isFields } from '../../errors/error-shapes.js';
import { inputItems } from './input-items.js';
import type { Refuse } from './refusals.js';
import { given } from './responses.types.js';
import { reasoningFields, textFields } from './text-fields.js';
import { toolFields } from './tools.js';

/** `CreateResponse` in https://github.com/openai/openai-openapi: fewer tokens are refused. */
const LEAST_OUTPUT_TOKENS = 16;

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/** Fields that are translated below. */
const TRANSLATED: readonly string[] = [
  ...['messages', 'tools', 'tool_choice', 'response_format', 'verbosity', 'text', 'reasoning_effort'],
  ...['reasoning', 'max_tokens', 'max_completion_tokens', 'stream', 'stream_options', 'store', 'include'],
];

/** Fields without a place in the Responses API. An answer without them is as good. */
const DROPPED: readonly string[] = [
  ...['n', 'logprobs', 'top_logprobs', 'logit_bias', 'stop', 'seed', 'presence_penalty'],
  ...['frequency_penalty', 'prediction', 'modalities', 'audio', 'functions', 'function_call'],
];

const NOT_SENT: ReadonlySet<string> = new Set([...TRANSLATED, ...DROPPED]);

/**
 * Returns a chat request as a request for OpenAI's Responses API. Fields that chat completions do not have
 * pass as they are.
 * @param reasons true for a model that reasons: its reasoning is asked for in encrypted form
 * @throws LlmError `unsupported` for what would be missing from the answer, `invalid_prompt`
 */
export function toResponsesRequest(
  request: ChatRequest,
  stream: boolean,
  reasons: boolean,
  refuse: Refuse,
): Fields {
  refuseWhatIsMissed(request, refuse);
  const { store, include } = request;
  const asked = [
    ...(Array.isArray(include) ? (include as unknown[]) : []),
    ...(reasons ? [ENCRYPTED_REASONING] : []),
  ];
  return {
    ...Object.fromEntries(
      Object.entries(request).filter(([name, value]) => !NOT_SENT.has(name) && (value ?? null) !== null),
    ),
    input: inputItems(request.messages, refuse),
    ...toolFields(request),
    ...given({
      text: textFields(request),
      reasoning: reasoningFields(request),
      max_output_tokens: outputTokens(request),
      include: asked.length > 0 ? [...new Set(asked)] : undefined,
    }),
    store: store ?? false,
    ...(stream && { stream: true, ...streamOptions(request) }),
  };
}

/** @throws LlmError `unsupported` for a field without which the answer is not the one asked for */
function refuseWhatIsMissed(request: ChatRequest, refuse: Refuse): void {
  const { n, logprobs, top_logprobs, stop, logit_bias, modalities, audio, functions, background } = request;
  if (typeof n === 'number' && n > 1) throw refuse('n', 'It gives one answer: ask several times.');
  if (logprobs === true) throw refuse('logprobs', 'Models that reason tell no probabilities.');
  if (typeof top_logprobs === 'number' && top_logprobs > 0)
    throw refuse('top_logprobs', 'Models that reason tell no probabilities.');
  if (typeof stop === 'string' || (Array.isArray(stop) && stop.length > 0))
    throw refuse('stop', 'It stops at no texts: cut the answer.');
  if (isFields(logit_bias) && Object.keys(logit_bias).length > 0)
    throw refuse('logit_bias', 'It takes no preference for tokens.');
  if (Array.isArray(modalities) && modalities.includes('audio'))
    throw refuse('modalities', 'It answers in text.');
  if (isFields(audio)) throw refuse('audio', 'It answers in text.');
  if (Array.isArray(functions) && functions.length > 0)
    throw refuse('functions', 'Use tools and tool_choice.');
  if (isFields(request.web_search_options))
    throw refuse('web_search_options', 'Use the tool {"type":"web_search"}.');
  if (background === true) throw refuse('background', 'The answer is waited for.');
}

function outputTokens({ max_completion_tokens, max_tokens }: ChatRequest): number | undefined {
  const tokens = max_completion_tokens ?? max_tokens;
  return tokens === undefined || tokens === null ? undefined : Math.max(LEAST_OUTPUT_TOKENS, tokens);
}

/** Usage always comes. */
function streamOptions({ stream_options: options }: ChatRequest): Fields {
  if (!isFields(options) || options.include_obfuscation === undefined) return {};
  return { stream_options: { include_obfuscation: options.include_obfuscation } };
}
